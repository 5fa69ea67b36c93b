"""Official documents as .docx in the form of Decree 30/2020/NĐ-CP: parts, signatures, layout, common words."""
