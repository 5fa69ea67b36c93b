"""Summaries of a reporting period (báo cáo tổng hợp kỳ): they ask the units, and end the period."""
