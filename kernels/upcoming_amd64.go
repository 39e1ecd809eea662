//go:build amd64 && !purego

package kernels

import "unsafe"

// upcoming is memory that will be read next, to be asked for in even pieces while something else is computed.
type upcoming struct {
	at    unsafe.Pointer
	left  int // bytes
	piece int
}

// upcomingOf takes the first n elements of w, or all that there are, in so many pieces.
func upcomingOf[W float32 | uint16 | byte](w []W, n, pieces int) upcoming {
	n = min(n, len(w)) * int(unsafe.Sizeof(*new(W)))
	return upcoming{unsafe.Pointer(unsafe.SliceData(w)), n, ((n+pieces-1)/max(1, pieces) + 63) &^ 63}
}

// fetch asks for the next piece.
func (a *upcoming) fetch() {
	if at, _, left := a.take(1); left > 0 {
		prefetch(unsafe.Pointer(at), left)
	}
}

// take hands over the next pieces: where they begin, the size of one, and how much there is.
func (a *upcoming) take(pieces int) (at *byte, piece, left int) {
	at, left = (*byte)(a.at), min(a.left, a.piece*pieces)
	if a.left -= left; a.left > 0 {
		a.at = unsafe.Add(a.at, left)
	}
	return at, a.piece, left
}
