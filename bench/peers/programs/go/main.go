// Answers about pairs of policies with github.com/hashicorp/awspolicyequivalence.
//
//	go run . compare < pairs.json    {"name": [expected, actual], ...} to {"name": {"equal": bool, "error": text}, ...}
//	go run . time < pairs.json       the same pairs to {"name": microseconds}: the lower quartile of the processor time of rounds
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"syscall"

	awspolicy "github.com/hashicorp/awspolicyequivalence"
)

type answer struct {
	Equal bool   `json:"equal"`
	Error string `json:"error,omitempty"`
}

const (
	rounds = 15
	batch  = 50
)

func main() {
	var pairs map[string][2]string
	if err := json.NewDecoder(os.Stdin).Decode(&pairs); err != nil {
		fmt.Fprintln(os.Stderr, "expected pairs as JSON:", err)
		os.Exit(1)
	}
	results := map[string]any{}
	for name, pair := range pairs {
		if len(os.Args) > 1 && os.Args[1] == "time" {
			results[name] = quartileMicroseconds(pair)
		} else {
			results[name] = compare(pair)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		os.Exit(1)
	}
}

func compare(pair [2]string) answer {
	equal, err := awspolicy.PoliciesAreEquivalent(pair[0], pair[1])
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Equal: equal}
}

func quartileMicroseconds(pair [2]string) float64 {
	times := make([]float64, rounds)
	for round := range times {
		start := processorMicroseconds()
		for call := 0; call < batch; call++ {
			compare(pair)
		}
		times[round] = (processorMicroseconds() - start) / batch
	}
	sort.Float64s(times)
	return times[rounds/4]
}

// The time of the processor: a process that waits for its turn is not slow.
func processorMicroseconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	microseconds := func(time syscall.Timeval) float64 {
		return float64(time.Sec)*1e6 + float64(time.Usec)
	}
	return microseconds(usage.Utime) + microseconds(usage.Stime)
}
