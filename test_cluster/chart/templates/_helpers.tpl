{{/* Which workloads there are: names, ports of containers, and the switch of those that are not always there. */}}
{{- define "components" -}}
accountsWww: { name: accounts-www, port: 8080 }
aiApi: { name: ai-api, port: 3000, switch: appConfigValues.aiFeaturesEnabled }
aiProxy: { name: aiproxy, port: 4000, switch: appConfigValues.aiFeaturesEnabled }
cdnInvalidatorSub: { name: cdn-invalidator-sub, port: 8014, switch: appConfigValues.httpCacheEnabled }
httpCache: { name: http-cache, port: 6081, switch: appConfigValues.httpCacheEnabled }
importApi: { name: import-api, port: 8003 }
importWorker: { name: import-worker }
internalRedis: { name: valkey, port: 6379, switch: internalRedis.enabled }
ldsApi: { name: lds-api, port: 8004 }
mapsApi: { name: maps-api, port: 8002 }
notifier: { name: notifier, port: 7999, internal: 5561 }
publicEventsApi: { name: public-events-api, port: 8005, switch: appConfigValues.publicEventsApiEnabled }
router: { name: router, port: 8080 }
sqlWorker: { name: sql-worker }
workspaceApi: { name: workspace-api, port: 8001 }
workspaceSubscriber: { name: workspace-subscriber }
workspaceWww: { name: workspace-www, port: 8080 }
{{- end -}}

{{/* What is at a dotted path in the values, as JSON; an empty text when nothing is. */}}
{{- define "at" -}}
{{- $here := .values -}}
{{- range splitList "." .path -}}
  {{- $here = kindIs "map" $here | ternary (get (kindIs "map" $here | ternary $here dict) .) "" -}}
{{- end -}}
{{- dict "it" $here | toJson -}}
{{- end -}}

{{- define "labels" -}}
app.kubernetes.io/name: carto
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{- define "standardLabels" -}}
{{ include "labels" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{/* The secrets one component reads: those of a Secret that is named, and those that stand in the values. */}}
{{- define "secrets" -}}
{{- $values := .root.Values.AsMap -}}
{{- $named := list -}}
{{- $inline := dict -}}
{{- range $key, $readers := .facts.secret_readers -}}
  {{- if or (has $.component $readers) (and (eq $.component "internalRedis") (eq $key "externalRedis.existingSecret")) -}}
    {{- $variable := regexReplaceAll "[^A-Z0-9]+" ($key | snakecase | upper) "_" -}}
    {{- $entry := get (include "at" (dict "values" $values "path" $key) | fromJson) "it" -}}
    {{- $field := printf "%sPasswordKey" $key -}}
    {{- if and (eq $key "externalRedis.existingSecret") $.root.Values.internalRedis.enabled -}}
      {{- $entry = get (include "at" (dict "values" $values "path" "internalRedis.existingSecret") | fromJson) "it" -}}
      {{- $field = "cartoSecrets.redisPassword.existingSecret.key" -}}
    {{- end -}}
    {{- if and $entry (kindIs "string" $entry) -}}
      {{- $secretKey := get (include "at" (dict "values" $values "path" $field) | fromJson) "it" -}}
      {{- $named = append $named (dict "variable" $variable "secret" $entry "key" ($secretKey | default "password")) -}}
    {{- else if kindIs "map" $entry -}}
      {{- $existing := get $entry "existingSecret" | default dict -}}
      {{- if and (get $existing "name") (not (has $key $.facts.existing_secret_ignored)) -}}
        {{- $named = append $named (dict "variable" $variable "secret" (get $existing "name") "key" (get $existing "key")) -}}
      {{- else if get $entry "value" -}}
        {{- $_ := set $inline $variable (get $entry "value") -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- dict "named" $named "inline" $inline | toJson -}}
{{- end -}}

{{- define "podSecurity" -}}
fsGroup: 1000
supplementalGroups: [2345]
{{- end -}}

{{- define "containerSecurity" -}}
runAsUser: 1000
runAsGroup: 1000
runAsNonRoot: true
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [all] }
{{- end -}}

{{- define "pullSecrets" -}}
{{- with (.Values.global).imagePullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "image" -}}
{{- $image := .image | default dict -}}
{{ (.root.Values.global).imageRegistry | default (get $image "registry") | default "gcr.io/carto-onprem-artifacts" }}/{{ get $image "repository" | default .name }}:{{ get $image "tag" | default .root.Chart.AppVersion }}
{{- end -}}
