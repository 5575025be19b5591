"""The queue of jobs where there is no Redis: files in a folder, on kombu's filesystem transport.

That transport alone would let a reader meet a half-written message, and deletes a message as it is read, so that
a killed worker takes its job with it. Here a message appears whole, by a rename, and rests in another folder until
its job is acknowledged; what a worker held when it was killed goes back into the queue when the next one starts.

One queue and one consumer: no broadcasts, hence no remote control of workers (settings switch it off).
"""

import fcntl
import os
import time
from pathlib import Path
from queue import Empty

from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads


class QoS(virtual.QoS):
    def ack(self, delivery_tag):
        super().ack(delivery_tag)
        self.channel.forget(delivery_tag)


class Channel(filesystem.Channel):
    QoS = QoS
    supports_fanout = False
    get_table = virtual.Channel.get_table  # in memory: no file that two processes could write at once

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.waiting, self.taken = Path(self.data_folder_in), Path(self.processed_folder)
        self.held = {}  # delivery tag → file in `taken`

    def basic_consume(self, *arguments, **options):
        self.connection.give_back()
        super().basic_consume(*arguments, **options)

    def _put(self, queue, payload, **_):
        name = f"{time.time_ns():020d}-{payload['properties']['delivery_tag']}.{queue}.msg"
        draft = self.waiting / f"{name}.part"  # the ending keeps it out of every reader's sight
        with draft.open("w", encoding="utf-8") as file:
            file.write(dumps(payload))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.waiting / name)

    def _get(self, queue, timeout=None):
        for name in sorted(os.listdir(self.waiting)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            try:
                (self.waiting / name).rename(self.taken / name)
            except FileNotFoundError:  # another reader was faster
                continue
            payload = loads((self.taken / name).read_text(encoding="utf-8"))
            self.held[payload["properties"]["delivery_tag"]] = self.taken / name
            return payload
        raise Empty

    def _restore(self, message):
        super()._restore(message)
        self.forget(message.delivery_tag)

    def forget(self, delivery_tag):
        if file := self.held.pop(delivery_tag, None):
            file.unlink(missing_ok=True)


class Transport(filesystem.Transport):
    Channel = Channel
    consumer = None

    def __init__(self, client, **options):
        super().__init__(client, **options)
        self.waiting = Path(client.transport_options["data_folder_in"])
        self.taken = Path(client.transport_options["processed_folder"])
        for folder in (self.waiting, self.taken):
            folder.mkdir(parents=True, exist_ok=True)

    def drain_events(self, connection, timeout=None):
        # The worker asks for two seconds and looks only in between whether it shall end: Ctrl-C should feel prompt.
        return super().drain_events(connection, timeout=timeout and min(timeout, 0.5))

    def give_back(self):
        """Return to the queue what a worker that is gone had taken. The one consumer holds a lock while it lives.

        `lockf` and not `flock`: a child of the worker, still busy after its parent was killed, must not keep it.
        """
        if Transport.consumer:
            return
        lock = (self.taken / "consumer.lock").open("w")
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # a second worker on the same folder: what the first one holds is not lost
            lock.close()
            return
        Transport.consumer = lock
        for file in self.taken.glob("*.msg"):
            file.rename(self.waiting / file.name)
