"""CARTO's platform where everything is brought: any Kubernetes, any storage, any PostgreSQL."""
