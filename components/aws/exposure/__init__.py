"""How people reach CARTO on AWS: certificate, load balancer, targets and DNS records."""
