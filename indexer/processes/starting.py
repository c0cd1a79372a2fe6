"""How the supervisor starts children: from scratch, or forked from a template where the spec asks for it."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

from indexer.interpreter import module_command
from indexer.processes.spec import ChildSpec
from indexer.processes.startup import Process, start_process
from indexer.processes.streams import ByteStream
from indexer.processes.templatestart import Begun, can_fork

if sys.platform == "linux":
    from indexer.processes.startup import with_channel
    from indexer.processes.template import Template

logger = logging.getLogger(__name__)

Started = tuple[Process, ByteStream, BinaryIO]
"""A process, the channel to it and its standard error."""


class ProcessStarter:
    """Starts processes, and owns the thread and the templates that they come from. Thread-safe."""

    def __init__(self) -> None:
        # Linux ties a child to the *thread* that started it (PR_SET_PDEATHSIG): one that lasts.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="child-starter")
        self._is_given_up = False
        if sys.platform == "linux":
            self._lock = threading.Lock()
            self._templates: dict[str, Template] = {}

    def prepare(self, module: str, begun: Begun | None = None) -> None:
        """Have a template ready for children of this module, where the system can: it may have begun already."""
        if sys.platform == "linux" and can_fork():
            try:
                self._template_of(module, begun).begin()
            except OSError as error:
                logger.warning("the template of %s is left for its first child: %s", module, error)

    def start(self, spec: ChildSpec, environment: Mapping[str, str]) -> Started:
        """Start a process of this child.

        Raises:
            OSError: it cannot be started, or would come from a template after `give_up`.
        """
        if sys.platform == "linux" and spec.from_template and can_fork():
            template = self._template_of(spec.module)
            try:
                return with_channel(
                    lambda stdin, stderr: template.fork(spec.args, environment, stdin=stdin, stderr=stderr)
                )
            except OSError as error:
                if self._is_given_up:
                    raise
                logger.warning("%s is started without a template: %s", spec.name, error)
        command = module_command(spec.module, spec.args)
        return self._thread.submit(start_process, command, environment).result()

    def forget_layout(self, spec: ChildSpec) -> None:
        """A child has crashed: whatever that told about its memory must not fit the next one."""
        if sys.platform == "linux" and spec.from_template:
            self._template_of(spec.module).retire()

    def give_up(self) -> None:
        """End what a start may wait for, for good: a template that still imports takes seconds."""
        self._is_given_up = True
        if sys.platform == "linux":
            with self._lock:
                templates = list(self._templates.values())
            for template in templates:
                template.give_up()

    def stop(self) -> None:
        """End the templates and the thread; what was started lives on."""
        if sys.platform == "linux":
            with self._lock:
                templates = list(self._templates.values())
            for template in templates:
                template.retire()
        self._thread.shutdown()

    if sys.platform == "linux":

        def _template_of(self, module: str, begun: Begun | None = None) -> Template:
            with self._lock:
                if module not in self._templates:
                    template = Template(module, lambda start: self._thread.submit(start).result(), begun)
                    self._templates[module] = template
                    if self._is_given_up:
                        template.give_up()
                return self._templates[module]
