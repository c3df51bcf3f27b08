"""The fence: runs the program named first under limits of memory, time and output, with no way to a network.

Run as a program of its own (see `command`), for the reader's bytes may be hostile; imports nothing of ours. Two things keep the network away. A filter of system calls (seccomp) binds this process, its libraries in C and its
children; it needs no rights, works in containers too, and kills whoever asks for a socket. An audit hook refuses
whatever Python asks for: that is all there is on other systems and on processors that `MACHINES` does not name.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import runpy
import signal
import sys

MEMORY = 512 * 1024 * 1024
SECONDS = 10
OUTPUT = 16 * 1024 * 1024

REFUSED = 3
"""The reader says on its output why it cannot read the file."""
REACHED_OUT = 4
"""Something asked Python for the network; one that asks the system itself is ended by `BY_FILTER`."""
BY_FILTER = -int(getattr(signal, "SIGSYS", 31))
BY_OUTPUT = -int(signal.SIGXFSZ)
"""It wrote more than it may."""

MACHINES = {
    "x86_64": (0xC000003E, 41, (53, 101, 310, 311, 425, 438)),
    "aarch64": (0xC00000B7, 198, (199, 117, 270, 271, 425, 438)),
}
"""Of a processor: its name to the kernel, the number of `socket`, and those of the ways around it, which fail:
socketpair, ptrace, process_vm_readv and _writev, io_uring_setup, pidfd_getfd."""

# linux/filter.h, linux/seccomp.h, linux/prctl.h
LOAD, EQUAL, AT_LEAST, ANSWER = 0x20, 0x15, 0x35, 0x06
KILL, FORBID, ALLOW = 0x80000000, 0x00050001, 0x7FFF0000
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16
AF_UNIX = 1
NO_NEW_PRIVILEGES, SECCOMP, BY_PROGRAM = 38, 22, 2
OTHER_NUMBERS = 0x40000000
"""Where x86_64 counts its calls a second time (x32)."""


class _Step(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def filtered() -> bool:
    """Whether the kernel took the filter of system calls: no socket for this process any more, nor for its children."""
    if sys.platform != "linux" or platform.machine() not in MACHINES or sys.maxsize < 2**32:
        return False
    machine, socket, around = MACHINES[platform.machine()]
    steps = [(LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, machine), (ANSWER, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    steps += [(AT_LEAST, 0, 1, OTHER_NUMBERS), (ANSWER, 0, 0, KILL)]
    for call in around:
        steps += [(EQUAL, 0, 1, call), (ANSWER, 0, 0, FORBID)]
    # A socket within the machine is refused without a death: the C library asks for one to look up a user's name.
    steps += [(EQUAL, 0, 4, socket), (LOAD, 0, 0, FIRST_ARGUMENT), (EQUAL, 0, 1, AF_UNIX), (ANSWER, 0, 0, FORBID)]
    steps += [(ANSWER, 0, 0, KILL), (ANSWER, 0, 0, ALLOW)]
    program = _Program(len(steps), (_Step * len(steps))(*steps))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    if prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(SECCOMP, BY_PROGRAM, ctypes.addressof(program), 0, 0) == 0)


def command(program: str, *given: str, memory: int = MEMORY, seconds: int = SECONDS, output: int = OUTPUT) -> list[str]:
    """What starts a program behind the fence: isolated (-I), so without a user's own modules.

    It may take `memory` bytes and `seconds` of the processor, and write a file, its output too, of `output` bytes.
    """
    return [sys.executable, "-I", "-B", __file__, str(memory), str(seconds), str(output), program, *given]


def raise_fence(memory: int, seconds: int, output: int) -> None:
    """Limit this process for good: memory, processor time, what it may write, and no network."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # Python would go on after what it could not write; so it ends, and whoever started it can tell why.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    filtered()
    sys.addaudithook(_no_network)


def _no_network(event: str, _: tuple[object, ...]) -> None:
    if event.startswith("socket."):
        # No exception, which the reader might swallow: it ends here.
        os._exit(REACHED_OUT)


if __name__ == "__main__":
    raise_fence(*map(int, sys.argv[1:4]))
    sys.argv = sys.argv[4:]
    runpy.run_path(sys.argv[0], run_name="__main__")
