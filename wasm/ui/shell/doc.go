// Package shell is what the rooms stand in: the page's element, the header, the theme,
// notices, files dropped anywhere. It is the only one that knows all rooms; a new panel is
// a line in App.Render.
//
// Rooms (input, rules, result, layers, ownmodel) do not know each other. They see the state
// and hand in changes; what is asked of the engine and what is rendered follows from the
// change, see package state. What is painted on canvases rather than rendered (the heatmap,
// the layers' maps) is painted by package paint when the component that owns the canvas has
// rendered. Colours, opacity, the layout and the read-out under the pointer are computed
// here, so that they stay live while the engine works.
//
// Everything but this text exists under GOOS=js only.
package shell
