"""How people reach CARTO on Google Cloud: certificate, address, policies, Gateway or Ingress, and DNS records."""
