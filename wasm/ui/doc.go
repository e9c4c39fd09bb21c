// Package ui is the page: Vecty components, one file a component.
//
// What the page knows is in one place, the session; components read it and call
// its methods, and every change has the page rendered again. What is painted on
// canvases rather than rendered (the heatmap, the layers' maps) is painted when
// the component that owns the canvas has rendered.
//
// Numbers come from the engine in a worker, see package protocol. Colours,
// opacity, the view and the read-out under the pointer are computed here, so that
// they stay live while the engine works.
//
// Everything exists under GOOS=js only.
package ui
