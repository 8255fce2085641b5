#include "os/workers.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <memory>

#include "tests/builders/in_child.h"
#include "tests/builders/outcome.h"

namespace gl {
namespace {

using test::AsOrdinaryUser;
using test::Ok;
using test::Refused;

// A door that jobs wait at.
class Door {
 public:
  void Open() {
    const std::scoped_lock lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void Pass() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

TEST(Workers, DoAllJobs) {
  std::atomic<int> sum = 0;
  Workers workers(3, 100);
  for (int i = 1; i <= 1000; ++i) {
    ASSERT_TRUE(Ok(workers.Add(7, [&sum, i]() -> Status {
      sum += i;
      return {};
    })));
  }
  EXPECT_TRUE(Ok(workers.Wait()));
  EXPECT_EQ(sum, 500'500);
  EXPECT_TRUE(Ok(workers.Wait())) << "there is nothing to wait for";
}

TEST(Workers, OneThreadKeepsTheOrder) {
  std::vector<int> order;  // no lock: there is one thread, and Wait is behind it
  Workers workers(1, 1000);
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(Ok(workers.Add(1, [&order, i]() -> Status {
      order.push_back(i);
      return {};
    })));
  }
  ASSERT_TRUE(Ok(workers.Wait()));
  ASSERT_EQ(order.size(), 500U);
  EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST(Workers, TwoThreadsWorkAtTheSameTime) {
  Door a, b;
  Workers workers(2, 100);
  EXPECT_TRUE(Ok(workers.Add(1, [&]() -> Status {
    b.Open();
    a.Pass();
    return {};
  })));
  EXPECT_TRUE(Ok(workers.Add(1, [&]() -> Status {
    a.Open();
    b.Pass();
    return {};
  })));
  EXPECT_TRUE(Ok(workers.Wait()));
}

TEST(Workers, AddWaitsWhileTooMuchIsNotDone) {
  Door door;
  std::atomic<int> done = 0;
  Workers workers(2, 100);
  const auto job = [&]() -> Status {
    door.Pass();
    ++done;
    return {};
  };
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Ok(workers.Add(50, job)));  // 150 now, so the next has to wait
  pthread_t opener{};
  const auto open = [](void* it) -> void* {
    usleep(50'000);
    static_cast<Door*>(it)->Open();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&opener, nullptr, open, &door), 0);
  ASSERT_TRUE(Ok(workers.Add(50, job)));
  EXPECT_GE(done, 1) << "it did not wait until a job was done";
  EXPECT_TRUE(Ok(workers.Wait()));
  EXPECT_EQ(done, 4);
  pthread_join(opener, nullptr);
}

TEST(Workers, AJobLargerThanAllIsTakenAlone) {
  Workers workers(1, 10);
  EXPECT_TRUE(Ok(workers.Add(1000, []() -> Status { return {}; })));
  EXPECT_TRUE(Ok(workers.Add(1000, []() -> Status { return {}; })));
  EXPECT_TRUE(Ok(workers.Wait()));
}

TEST(Workers, TheFirstErrorEndsTheWork) {
  int done = 0;
  Door door;
  Workers workers(1, 1000);
  ASSERT_TRUE(Ok(workers.Add(1, [&]() -> Status {
    door.Pass();
    return Fail(Fault::kWorkDir, "first");
  })));
  ASSERT_TRUE(Ok(workers.Add(1, [&]() -> Status {
    ++done;
    return Fail(Fault::kBug, "second");
  })));
  door.Open();
  EXPECT_TRUE(Refused(workers.Wait(), Fault::kWorkDir, "first"));
  EXPECT_TRUE(Refused(workers.Add(1,
                                  [&]() -> Status {
                                    ++done;
                                    return {};
                                  }),
                      Fault::kWorkDir, "first"));
  EXPECT_TRUE(Refused(workers.Wait(), Fault::kWorkDir, "first"));
  EXPECT_EQ(done, 0) << "a job was begun after the error";
}

TEST(Workers, AnErrorWakesWhoWaitsToAdd) {
  Door door;
  Workers workers(1, 10);
  ASSERT_TRUE(Ok(workers.Add(50, [&]() -> Status {
    door.Pass();
    return Fail(Fault::kWorkDir, "first");
  })));
  door.Open();
  EXPECT_TRUE(Refused(workers.Add(1, []() -> Status { return {}; }), Fault::kWorkDir, "first"));
}

TEST(Workers, TheirEndDropsWhatWasNotBegun) {
  const auto held = std::make_shared<int>(0);
  Door begun, door;
  {
    Workers workers(1, 1000);
    ASSERT_TRUE(Ok(workers.Add(1, [&]() -> Status {
      begun.Open();
      door.Pass();
      return {};
    })));
    begun.Pass();
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(Ok(workers.Add(1, [held]() -> Status {
        ++*held;
        return {};
      })));
    }
    pthread_t opener{};
    const auto open = [](void* it) -> void* {
      usleep(50'000);
      static_cast<Door*>(it)->Open();
      return nullptr;
    };
    ASSERT_EQ(pthread_create(&opener, nullptr, open, &door), 0);
    pthread_detach(opener);
  }
  EXPECT_EQ(*held, 0);
  EXPECT_EQ(held.use_count(), 1) << "a job that was dropped still holds something";
}

// RLIMIT_NPROC does not bind root.
TEST(Workers, WithoutThreadsTheJobsAreDoneAtOnce) {
  EXPECT_EQ(AsOrdinaryUser([]() -> std::string {
              const rlimit none{.rlim_cur = 0, .rlim_max = 0};
              if (setrlimit(RLIMIT_NPROC, &none) != 0) return "no limit";
              pthread_t thread{};
              if (pthread_create(&thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr) == 0)
                return "a thread";
              Workers workers(2, 10);
              int done = 0;
              const auto job = [&]() -> Status {
                ++done;
                return {};
              };
              if (!workers.Add(100, job) || !workers.Add(100, job) || done != 2) return "not done at once";
              if (!workers.Wait()) return "an error of nothing";
              if (workers.Add(1, []() -> Status { return Fail(Fault::kWorkDir, "first"); })) return "no error";
              if (workers.Add(1, job) || done != 2) return "begun after an error";
              const Status status = workers.Wait();
              return status ? "no error" : status.error().message;
            }),
            "first");
}

}  // namespace
}  // namespace gl
