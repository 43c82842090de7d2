//go:build linux || darwin || freebsd

package cli

import "syscall"

// freeSpace is how many bytes an ordinary user may still write below a folder.
func freeSpace(dir string) (free uint64, ok bool) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, false
	}
	return uint64(st.Bavail) * uint64(st.Bsize), true //nolint:unconvert // the types differ between systems
}
