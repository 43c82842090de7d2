package statuslist

import "fmt"

// MaxSize is how many bits an entry may have: 256 messages are enough.
const MaxSize = 8

// NewOf is a list of at least n entries of size bits each, all 0; never fewer than
// MinEntries.
func NewOf(n, size int) (Bits, error) {
	if size < 1 || size > MaxSize {
		return Bits{}, &Error{Code: Unsupported, Detail: fmt.Sprint(size)}
	}
	n = max(n, MinEntries)
	if n > 8*MaxBytes/size {
		return Bits{}, &Error{Code: TooBig, Detail: fmt.Sprint(n)}
	}
	return New(n * size)
}

// Value is the entry at a position of a list of size bits each, the first bit the
// highest (section 3.2). A position beyond the list is an error, not 0.
func (b Bits) Value(i, size int) (int, error) {
	if err := b.holds(i, size); err != nil {
		return 0, err
	}
	v := 0
	for bit := i * size; bit < (i+1)*size; bit++ {
		v = v<<1 | int(b.b[bit/8]>>(7-bit%8)&1)
	}
	return v, nil
}

// SetValue writes an entry of size bits; what does not fit is an error.
func (b Bits) SetValue(i, size, value int) error {
	if err := b.holds(i, size); err != nil {
		return err
	}
	if value < 0 || value >= 1<<size {
		return &Error{Code: OutOfRange, Detail: fmt.Sprint(value)}
	}
	for k := range size {
		if err := b.Set(i*size+k, value>>(size-1-k)&1 == 1); err != nil {
			return err
		}
	}
	return nil
}

func (b Bits) holds(i, size int) error {
	switch {
	case size < 1 || size > MaxSize:
		return &Error{Code: Unsupported, Detail: fmt.Sprint(size)}
	case i < 0 || i >= b.Len()/size:
		return &Error{Code: OutOfRange, Detail: fmt.Sprint(i)}
	}
	return nil
}
