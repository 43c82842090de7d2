package identity_test

import "sync"

// race does the same at once n times and says how many succeeded.
func race(n int, do func(i int) error) (wins int) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if do(i) == nil {
				mu.Lock()
				defer mu.Unlock()
				wins++
			}
		})
	}
	all.Wait()
	return wins
}
