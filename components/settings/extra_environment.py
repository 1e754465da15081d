"""`carto:extraEnv`: further environment variables of CARTO's services, and the names that other settings decide.

Source of the names: templates of chart 1.280.1, ConfigMaps and Deployments. A variable of a container comes before
those of its ConfigMap, so an extra one would replace what the stack wires, in silence.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from .helm_secrets import is_name_of_secret
from .problems import RuleViolation, SettingsProblem, config_path, invalid, quoted
from .types.secrets import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Variables = dict[str, dict[str, str]]

ALL = "all"
"""Every service of CARTO. The cache in the cluster is another vendor's."""

_OWNED = {
    "domain": r"CARTO_SELFHOSTED_DOMAIN|REACT_APP_.*_?URL(_TEMPLATE)?|AI_API_PUBLIC_URL_.+|AI_WORKSPACE_VITE_.+|"
    r"MAPS_API_V3_RESOURCE_URL_.+",
    "customerPackage": r"CARTO_SELFHOSTED_(NAME|INSTANCE_ID|GCP_PROJECT_ID|AUTH0_CLIENT_ID)|.+_TENANT_ID|AUTH0_.+|"
    r"REACT_APP_CUSTOM_TENANT|"
    r"ENCRYPTION_SECRET_KEY|.+_JWT_SECRET|LITELLM_(MASTER|SALT)_KEY|WORKSPACE_LITELLM_API_KEY|AI_OPENAI_API_KEY|"
    r"LAUNCHDARKLY_SDK_KEY|REACT_APP_VITALLY_TOKEN|VARNISH_(DEBUG|PURGE)_SECRET",
    "database": r"WORKSPACE_POSTGRES_.+|LITELLM_DATABASE_.+|POSTGRES_(ADMIN|LOGIN)_.+|CARTO_SELFHOSTED_AWS_RDS_.+|"
    r"CARTO_SELFHOSTED_AWS_EKS_POD_IDENTITY_METADATA_DB_ENABLED|PG[A-Z]+",
    "cache": r"(LITELLM_)?REDIS_.+|USING_EXTERNAL_REDIS",
    "storage": r"WORKSPACE_(IMPORTS|THUMBNAILS)_.+|THUMBNAILS_BUCKET_EXTERNAL_URL|EXPORTS_(GCS|S3)_.+|"
    r"IMPORT_(DATA_IMPORTS_BUCKET|ENDPOINT|EXTERNAL_URL|FORCE_PATH_STYLE|KEYFILENAME|PROJECTID|PROVIDER|REGION|"
    r"STORAGE_.+|ACCESSKEYID|SECRETACCESSKEY|AWS_.+)",
    "identity": r"CARTO_SELFHOSTED_AWS_EKS_POD_IDENTITY_S3_ENABLED|GOOGLE_APPLICATION_CREDENTIALS|"
    r"AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|CONTAINER_.+)",
    "network.externalProxy": r"(HTTPS?|GRPC|NO)_PROXY|NODE_EXTRA_CA_CERTS|NODE_TLS_REJECT_UNAUTHORIZED|SSL_CERT_FILE",
    "exposure.tls": r"ROUTER_(ENABLE_HTTPS|HTTPS_ENABLED|SSL_.+)",
    "features.ai": r"GEMINI_API_KEY|AI_CUSTOM_HEADERS|ROUTER_AI_ENABLE_AIPROXY_ENDPOINT|"
    r"REACT_APP_WORKSPACE_WWW_ENABLE_GENAI",
    "features.analyticsToolboxLocation": r"AT_LOCATION_(BIGQUERY|POSTGRES|REDSHIFT|SNOWFLAKE)",
    "features.bigqueryOauth": r"BIGQUERY_OAUTH2_.+|REACT_APP_BIGQUERY_OAUTH",
    "features.bigqueryWorkloadIdentity": r"WORKSPACE_WORKLOAD_IDENTITY_.+",
    "features.cartoDataWarehouse": r"CARTO_DATA_WAREHOUSE_ENABLED",
    "features.dataObservatoryLocation": r"DO_LOCATION_(BIGQUERY|POSTGRES|REDSHIFT|SNOWFLAKE)",
    "features.featureFlags": r"CARTO_FEATURE_FLAGS_FILE_PATH",
    "features.googleMaps": r"GOOGLE_MAPS_API_KEY|GOOGLE_BASEMAPS_ENABLED",
    "features.httpCache": r"HTTP_CACHE_ENABLED",
    "features.iframeDomains": r"IFRAME_ALLOWED_DOMAINS",
    "features.ingressTestingMode": r"ROUTER_INGRESS_TESTING_MODE",
    "features.locationServices": r"LDS_PROVIDER_.+|LDS_(GEOCODING|ISOLINE|ROUTING)_PROVIDER",
    "features.logLevel": r"(LITELLM_|VARNISH_)?LOG_LEVEL",
    "features.nginx": r"NGINX_.+",
    "features.publicEvents": r"ROUTER_ENABLE_PUBLIC_EVENTS_API",
    "features.queries": r"MAPS_API_V3_(POSTGRES|REDSHIFT)_POOL_SIZE|"
    r"MAPS_API_V3_DYNAMIC_TILES_QUERY_TIMEOUT_(BIGQUERY|DATABRICKS|POSTGRES|REDSHIFT|SNOWFLAKE)_MS",
    "features.sso": r"SSO_ORGANIZATION_ID|REACT_APP_ORGANIZATION_ID",
    "features.stackTraces": r".+_ERROR_RESPONSE_STACK_TRACE",
    "features.trackJs": r".+_ENABLE_TRACKJS",
}
"""By the setting that decides them: the names of variables."""


def owner(name: str) -> str | None:
    """The setting that decides a variable. Programs read names of proxies in lower case as well."""
    return next((setting for setting, names in _OWNED.items() if re.fullmatch(names, name.upper(), re.ASCII)), None)


def check(variables: Variables, services: list[str]) -> None:
    """Refuse services that there are none of, and variables that Kubernetes or Helm would not take as they are.

    Raises:
        PydanticCustomError: for the first one.
    """
    for service, own in variables.items():
        if service not in (ALL, *services):
            near = difflib.get_close_matches(service, services, n=1)
            raise invalid(
                f"variables below {ALL} or a service: {', '.join(services)}",
                f"did you mean carto:extraEnv.{near[0]}?" if near else f"put them below {ALL}",
            )
        for name, value in own.items():
            if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name, re.ASCII):
                raise invalid("names of variables: letters, digits and _, and no digit first")
            if "{{" in value:
                raise invalid(f"text without {{{{, which Helm takes for a template, as that of {name} is not")
            if "\0" in value:
                raise invalid(f"text without the character 0, as that of {name} is not")


def violations(variables: Variables, helm_values: Mapping[str, object]) -> Iterator[RuleViolation]:
    """Variables that another setting decides, and lists of variables that would replace these."""
    for service, own in variables.items():
        for name in own:
            setting = owner(name)
            if setting is not None:
                yield RuleViolation(
                    path=f"extraEnv.{service}.{name}",
                    reason=f"carto:{setting} decides it; an extra one would replace it in the pods alone",
                    fix=f"remove it, and set carto:{setting}",
                )
    for component, values in helm_values.items():
        reached = component in variables or (ALL in variables and component != "internalRedis")
        if reached and isinstance(values, dict) and values.get("extraEnvVars"):
            yield RuleViolation(
                path=f"helmValues.{component}.extraEnvVars",
                reason="Helm replaces a list as a whole, so the variables of carto:extraEnv would be lost",
                fix="remove it, and set its variables in carto:extraEnv",
            )


def plain_secrets(variables: Variables) -> Iterator[SettingsProblem]:
    """One for each variable whose name says that it is a secret, when nothing in the setting is encrypted."""
    for service, own in variables.items():
        for name, value in own.items():
            if is_name_of_secret(name) and value.strip() and not value.startswith(PLACEHOLDER):
                loc = ("extraEnv", service, name)
                yield SettingsProblem(
                    loc=loc,
                    reason="a secret in plain text; anyone who can read the stack file can read it",
                    fix=f"pulumi config set --secret --path {quoted(config_path(loc))}",
                )
