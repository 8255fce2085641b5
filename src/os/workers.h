// Threads that take jobs from one queue, in the order in which they were added.
#pragma once

#include <pthread.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "base/result.h"

namespace gl {

class Workers {
 public:
  using Job = std::function<Status()>;

  // COUNT threads; when the system gives fewer, with those; when it gives none, Add runs the jobs itself. With one
  // thread a job begins when the one before has ended. Add waits while jobs with more than MOST_BYTES together are not
  // done.
  Workers(unsigned count, std::size_t most_bytes);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();  // drops the jobs that were not begun

  // Adds a job that holds BYTES of memory. The first error of any job so far, after which none is begun any more.
  [[nodiscard]] Status Add(std::size_t bytes, Job job);

  // Waits until all jobs are done. The first error of any.
  [[nodiscard]] Status Wait();

 private:
  struct Queued {
    std::size_t bytes;
    Job job;
  };
  static void* Run(void* workers);
  void Work();

  std::mutex mutex_;
  std::condition_variable added_, done_;
  std::deque<Queued> queue_;
  std::size_t bytes_ = 0, most_bytes_;  // of jobs that are not done
  std::size_t unfinished_ = 0;          // jobs
  Status first_error_;
  bool over_ = false;
  std::vector<pthread_t> threads_;
};

}  // namespace gl
