"""The festival Ngày hội toàn dân bảo vệ An ninh Tổ quốc, from plan to verified result."""
