package question

import "slices"

// Rules are which rule goes where, as a visitor has chosen: a composite with its settings,
// or rules of their own.
type Rules struct {
	Composite string
	Settings  map[string]float64
	Custom    Custom
}

// MostCells is how many rules can be compared at once, FewestCells how few.
const (
	FewestCells = 2
	MostCells   = 6
)

// Chosen are the rules that the question asks by.
func (q *Question) Chosen() Rules {
	return Rules{q.Composite, q.Settings[q.Composite], q.Custom}
}

// Use asks by other rules.
func (q *Question) Use(r Rules) {
	q.Composite, q.Custom = r.Composite, r.Custom
	q.Settings = q.With(r.Settings)
}

// Composition is which rule goes where.
func (r Rules) Composition() Composition {
	q := Question{Composite: r.Composite, Settings: map[string]map[string]float64{r.Composite: r.Settings}, Custom: r.Custom}
	return q.Composition()
}

// CellRules are the rules of a cell: of the chosen one, those of the question itself.
func (q *Question) CellRules(cell int) Rules {
	if cell == q.Cell {
		return q.Chosen()
	}
	return q.Cells[cell]
}

// ChooseCell asks by the rules of another cell.
func (q *Question) ChooseCell(cell int) {
	q.Cells = slices.Clone(q.Cells)
	q.Cells[q.Cell] = q.Chosen()
	q.Use(q.Cells[cell])
	q.Cell = cell
}

// SetCell gives a cell other rules.
func (q *Question) SetCell(cell int, r Rules) {
	if cell == q.Cell {
		q.Use(r)
		return
	}
	q.Cells = slices.Clone(q.Cells)
	q.Cells[cell] = r
}

// AddCell adds a cell, which is the one that the question asks by then.
func (q *Question) AddCell(r Rules) {
	q.Cells = append(slices.Clone(q.Cells), r)
	q.ChooseCell(len(q.Cells) - 1)
}

// RemoveCell takes a cell away. The question is then that of a neighbour, if it was its.
func (q *Question) RemoveCell(cell int) {
	if cell == q.Cell {
		next := cell + 1
		if next == len(q.Cells) {
			next = cell - 1
		}
		q.ChooseCell(next)
	}
	q.Cells = slices.Delete(slices.Clone(q.Cells), cell, cell+1)
	if q.Cell > cell {
		q.Cell--
	}
}
