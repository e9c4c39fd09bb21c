// Package words says in words what the heatmap shows, for those who do not see it.
//
// What belongs here: sentences about where relevance lies. Everything but the sentences
// exists under GOOS=js only.
package words
