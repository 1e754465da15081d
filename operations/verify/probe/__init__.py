"""The checks that run inside the cluster, with the standard library only, because the image has nothing else.

It reads the environment of CARTO's own workspace-api, so it sees buckets, database and cache as CARTO does. Names of
variables: chart 1.280.1, templates/workspace-api/{configmap,deployment}.yaml.
"""
