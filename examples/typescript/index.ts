// A program in TypeScript that installs CARTO with the component package in ../../plugin.
// The stack's configuration has the settings, as for this repository's own program: carto:cloud, carto:cluster and others.
import * as carto from "@pulumi/carto-selfhosted";

const installation = new carto.CartoSelfHosted("carto", {
    // Over the stack's configuration. Secrets belong into the configuration: pulumi config set --secret
    settings: { tags: { team: "gis" } },
});

export const url = installation.url;
export const nextSteps = installation.outputs.apply((outputs) => outputs.nextSteps);
