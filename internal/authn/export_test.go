package authn

// Occupy takes the hasher's only slot until release is called.
func Occupy(h *Hasher) (release func()) {
	h.slots <- struct{}{}
	return func() { <-h.slots }
}
