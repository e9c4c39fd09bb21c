import { createExplainer } from "lrp-explainer";

globalThis.createExplainer = createExplainer;
