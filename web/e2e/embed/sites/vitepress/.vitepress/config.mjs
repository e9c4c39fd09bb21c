export default {
  title: "An article",
  head: [["script", { type: "module", src: "https://lrp.example/lrp-explainer.js" }]],
  vue: { template: { compilerOptions: { isCustomElement: tag => tag === "lrp-explainer" } } },
};
