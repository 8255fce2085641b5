#include "os/workers.h"

#include <utility>

namespace gl {

// pthread_create and not std::thread, which throws when the system gives no thread.
Workers::Workers(unsigned count, std::size_t most_bytes) : most_bytes_(most_bytes) {
  for (pthread_t thread{}; threads_.size() < count && pthread_create(&thread, nullptr, Run, this) == 0;) {
    threads_.push_back(thread);
  }
}

Workers::~Workers() {
  {
    const std::scoped_lock lock(mutex_);
    over_ = true;
  }
  added_.notify_all();
  for (const pthread_t thread : threads_) pthread_join(thread, nullptr);
}

Status Workers::Add(std::size_t bytes, Job job) {
  if (threads_.empty()) {
    if (first_error_) first_error_ = job();
    return first_error_;
  }
  std::unique_lock lock(mutex_);
  done_.wait(lock, [&] { return bytes_ <= most_bytes_ || !first_error_; });
  if (!first_error_) return first_error_;
  queue_.push_back({bytes, std::move(job)});
  bytes_ += bytes;
  ++unfinished_;
  lock.unlock();
  added_.notify_one();
  return {};
}

Status Workers::Wait() {
  std::unique_lock lock(mutex_);
  done_.wait(lock, [&] { return unfinished_ == 0; });
  return first_error_;
}

void* Workers::Run(void* workers) {
  static_cast<Workers*>(workers)->Work();
  return nullptr;
}

void Workers::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    added_.wait(lock, [&] { return over_ || !queue_.empty(); });
    if (over_) return;
    Queued next = std::move(queue_.front());
    queue_.pop_front();
    if (first_error_) {
      lock.unlock();
      Status status = next.job();
      next.job = nullptr;  // what it holds is freed outside of the lock
      lock.lock();
      if (!status && first_error_) first_error_ = std::move(status);
    }
    bytes_ -= next.bytes;
    --unfinished_;
    // Who waits to add is woken for some room, not for each job's: changing threads costs more than a small job.
    if (unfinished_ == 0 || bytes_ <= most_bytes_ / 2 || !first_error_) done_.notify_all();
  }
}

}  // namespace gl
