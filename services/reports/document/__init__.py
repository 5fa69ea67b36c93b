"""Official documents made from what stands in the service, in the form of Decree 30/2020/NĐ-CP. Nothing is kept."""
