//go:build !linux && !darwin && !freebsd

package cli

// freeSpace is not known on this system.
func freeSpace(string) (free uint64, ok bool) { return 0, false }
