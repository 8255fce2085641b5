// What the benchmarks of the verifier share: ours beside a floor, the primitives that no verifier can leave out.
#pragma once

#include <benchmark/benchmark.h>
#include <openssl/x509.h>

#include <cstdlib>
#include <ctime>
#include <string>

namespace gl {

inline void Demand(bool holds) {
  if (!holds) std::abort();
}

// To be freed by the caller.
inline X509* ParseX509(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  return d2i_X509(nullptr, &at, static_cast<long>(der.size()));
}

// Both in turns and in processor time, so that what else the machine does meets both alike and counts for neither;
// "ratio" is ours through the floor.
template <typename Floor, typename Ours>
void MeasureRatio(benchmark::State& state, Floor run_floor, Ours run_ours) {
  std::clock_t ours = 0;
  std::clock_t least = 0;
  for (auto _ : state) {
    const std::clock_t start = std::clock();
    run_floor();
    const std::clock_t middle = std::clock();
    run_ours();
    least += middle - start;
    ours += std::clock() - middle;
  }
  const auto milliseconds = [&](std::clock_t ticks) {
    return 1000.0 * static_cast<double>(ticks) / CLOCKS_PER_SEC / static_cast<double>(state.iterations());
  };
  state.counters["ours_ms"] = milliseconds(ours);
  state.counters["floor_ms"] = milliseconds(least);
  state.counters["ratio"] = static_cast<double>(ours) / static_cast<double>(least);
}

// RUN is called with the evidence of NAME; "WHAT/NAME" is how it is listed.
template <typename Evidence>
void AddBenchmark(const std::string& what, const std::string& name, const Evidence& evidence,
                  void (*run)(benchmark::State&, const Evidence&)) {
  benchmark::RegisterBenchmark((what + "/" + name).c_str(), run, evidence)->Unit(benchmark::kMillisecond);
}

}  // namespace gl
