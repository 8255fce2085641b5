# What a folder of src/ becomes: a library, a test program, fuzz targets.

set(OPENSSL_USE_STATIC_LIBS ${GL_STATIC})
find_package(OpenSSL REQUIRED)
set(ZLIB_USE_STATIC_LIBS ${GL_STATIC})
find_package(ZLIB REQUIRED)
if(GL_STATIC)
  find_library(GL_DEFLATE libdeflate.a REQUIRED)
else()
  find_library(GL_DEFLATE deflate REQUIRED)
endif()
if(NOT GL_FUZZ)
  find_package(GTest QUIET)
endif()

# What every library and program of ours is compiled with (tests are not: GoogleTest wants exceptions).
add_library(gl_production INTERFACE)
target_compile_options(gl_production INTERFACE -fno-exceptions -fno-rtti)
target_include_directories(gl_production INTERFACE "${CMAKE_SOURCE_DIR}/src")

# A release build by someone without GoogleTest must work, and be quick: there the tests are the target "tests".
add_custom_target(tests)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(GL_TESTS_EXCLUDE_FROM_ALL ON)
endif()

# tests/builders, and the precompiled GoogleTest header that the test programs share.
if(GTest_FOUND)
  file(GLOB builders CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/builders/*.cc")
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/test_support.cc" CONTENT "")
  add_library(test_support STATIC "${CMAKE_BINARY_DIR}/test_support.cc" ${builders})
  target_include_directories(test_support PUBLIC "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}")
  target_link_libraries(test_support PUBLIC launch ZLIB::ZLIB GTest::gtest_main)
  target_precompile_headers(test_support PRIVATE <gtest/gtest.h>)
  set_target_properties(test_support PROPERTIES EXCLUDE_FROM_ALL "${GL_TESTS_EXCLUDE_FROM_ALL}")
  # The tests of optimized code need no optimization, which costs time and (in g++ 12) false warnings.
  target_compile_options(test_support PUBLIC -O0 -U_FORTIFY_SOURCE)
endif()

# What fuzz targets share with tests.
if(GL_FUZZ)
  add_library(fuzz_support STATIC "${CMAKE_SOURCE_DIR}/tests/builders/pack_builder.cc")
  target_include_directories(fuzz_support PUBLIC "${CMAKE_SOURCE_DIR}")
  target_link_libraries(fuzz_support PUBLIC gl_production git ZLIB::ZLIB)
endif()

# gl_folder(NAME LIBRARY...): src/NAME and what it links.
function(gl_folder name)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*.cc")
  set(tests ${sources})
  set(fuzzers ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz|main)\\.cc$")

  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PRIVATE gl_production PUBLIC ${ARGN})
    set_target_properties(${name} PROPERTIES OUTPUT_NAME gl_${name})  # "crypto" would be called like OpenSSL's library
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${ARGN})
  endif()
  if(name STREQUAL "cli" AND sources)
    gl_version(cli)
  endif()

  if(tests AND GTest_FOUND)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} test_support)
    target_precompile_headers(${name}_test REUSE_FROM test_support)
    set_target_properties(${name}_test PROPERTIES EXCLUDE_FROM_ALL "${GL_TESTS_EXCLUDE_FROM_ALL}")
    add_dependencies(tests ${name}_test)
    add_test(NAME ${name}_test COMMAND ${name}_test --gtest_brief=1)
    set_tests_properties(${name}_test PROPERTIES LABELS unit TIMEOUT 300)
  endif()

  if(GL_FUZZ)
    foreach(source IN LISTS fuzzers)
      cmake_path(GET source STEM target)
      add_executable(${target} "${source}")
      target_link_libraries(${target} PRIVATE gl_production ${name} fuzz_support)
      target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()

# The version, which only src/cli knows.
function(gl_version target)
  target_compile_definitions(${target} PRIVATE "GIT_LAUNCHER_VERSION=\"${PROJECT_VERSION}\"")
endfunction()

# gl_launcher(NAME MAIN LIBRARY...): the program of the trusted base, with a link map that a guard reads.
function(gl_launcher name main)
  if(GL_FUZZ OR NOT EXISTS "${CMAKE_SOURCE_DIR}/${main}")
    return()
  endif()
  add_executable(${name} "${main}")
  target_link_libraries(${name} PRIVATE gl_production ${ARGN})
  target_link_options(${name} PRIVATE "-Wl,-Map=${CMAKE_BINARY_DIR}/${name}.map")
  gl_version(${name})
  if(GL_STATIC)
    target_link_options(${name} PRIVATE -static-pie -s)
  endif()
endfunction()

# The guards as ctest tests, for those who run ctest alone; ./check runs them all.
function(gl_guards)
  find_program(GL_PYTHON NAMES python3)
  if(GL_FUZZ OR NOT GL_PYTHON)
    return()
  endif()
  foreach(guard IN ITEMS include_edges line_budget no_shell corpus_folders config_docs no_foreign_names test_guards)
    add_test(NAME guard_${guard} COMMAND "${GL_PYTHON}" "${CMAKE_SOURCE_DIR}/tests/guard/${guard}.py")
    set_tests_properties(guard_${guard} PROPERTIES LABELS guard TIMEOUT 120)
  endforeach()
  if(GL_STATIC)
    add_test(NAME guard_launcher_links
             COMMAND "${GL_PYTHON}" "${CMAKE_SOURCE_DIR}/tests/guard/launcher_links.py" "${CMAKE_BINARY_DIR}")
    set_tests_properties(guard_launcher_links PROPERTIES LABELS guard TIMEOUT 120)
  endif()
endfunction()
