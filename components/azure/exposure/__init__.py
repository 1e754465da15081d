"""What leads users to CARTO on Azure: the address, the cluster's right to use it, the record."""
