package safetensors

import (
	"cmp"
	"slices"
	"strings"
)

// suggestions is how many near names an error shows; nearestBudget bounds the
// work of finding them, in table cells.
const (
	suggestions   = 3
	nearestBudget = 50_000_000
)

// suggest says which of the sorted names are nearest to a missing one.
func suggest(name string, names []string) string {
	if len(names) == 0 {
		return "the archive holds none"
	}
	near := nearest(name, names)
	for i := range near {
		near[i] = show(near[i])
	}
	return "nearest are " + strings.Join(near, ", ")
}

// nearest returns the names with the smallest edit distance, nearest first.
func nearest(name string, names []string) []string {
	type scored struct {
		name     string
		distance int
	}
	var best []scored
	budget := nearestBudget
	for _, n := range names {
		a, b := trimCommon(name, n)
		if budget -= (len(a) + 1) * (len(b) + 1); budget < 0 {
			break
		}
		best = append(best, scored{n, editDistance(a, b)})
		slices.SortStableFunc(best, func(a, b scored) int { return cmp.Compare(a.distance, b.distance) })
		best = best[:min(len(best), suggestions)]
	}
	near := make([]string, len(best))
	for i, b := range best {
		near[i] = b.name
	}
	return near
}

// trimCommon cuts the prefix and then the suffix that a and b share, which
// leaves their distance as it is and the rest of a tensor's name short.
func trimCommon(a, b string) (string, string) {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

// editDistance returns Levenshtein's distance of a and b in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			swap := diagonal
			if a[i] != b[j] {
				swap++
			}
			diagonal = row[j+1]
			row[j+1] = min(swap, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
