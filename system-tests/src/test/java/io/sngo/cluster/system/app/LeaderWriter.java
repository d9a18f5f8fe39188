// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.Lease;
import io.sngo.cluster.NodeId;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Does what only the leader may: while it leads it writes to a store, with its term as
 * the token. It writes down when it led for certain, in the nanoseconds of the monotonic
 * clock, which all processes of a machine share.
 */
@RestController
@ConditionalOnProperty("system.store")
class LeaderWriter {

	/** How often the time is written down: what is lost when the process is killed. */
	private static final long NOTE_NANOS = Duration.ofMillis(5).toNanos();

	private final LineFile file;

	private final NodeId self;

	private final StoreAddress store;

	private volatile long pauseNanos = Duration.ofMillis(1).toNanos();

	private final Leadership leadership;

	LeaderWriter(ClusterManager cluster, @Value("${system.directory}") Path directory,
			@Value("${cluster.node-id}") String node, @Value("${system.store}") String store) {
		this.file = new LineFile(directory.resolve("leader.log"));
		this.self = NodeId.of(node);
		this.store = StoreAddress.parse(store);
		this.leadership = cluster.leadership();
		this.leadership.onGranted(this::lead);
		this.leadership.onRevoked((lease) -> this.file.append("Revoked", lease.term(), System.nanoTime()));
	}

	/**
	 * How long to wait between two writes.
	 */
	@PostMapping("/store/pause")
	void pause(@RequestParam long nanos) {
		this.pauseNanos = nanos;
	}

	private void lead(Lease lease) {
		this.file.append("Granted", lease.term(), System.nanoTime());
		try (StoreClient client = this.store.connect(this.self.value())) {
			write(lease.term(), client);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void write(long term, StoreClient client) throws IOException {
		long from = 0;
		long noted = 0;
		long until = 0;
		for (long asked = System.nanoTime(); leads(term); asked = System.nanoTime()) {
			long answered = System.nanoTime();
			from = (from == 0) ? answered : from;
			until = asked;
			client.write(term, answered, asked);
			if (until - noted >= NOTE_NANOS) {
				noted = until;
				this.file.append("Led", term, from, until);
			}
			// Returns at once where there is no pause.
			LockSupport.parkNanos(this.pauseNanos);
		}
		if (from != 0) {
			this.file.append("Led", term, from, until);
		}
	}

	private boolean leads(long term) {
		return this.leadership.isLeader()
				&& this.leadership.current().filter((lease) -> lease.term() == term && isOwn(lease)).isPresent();
	}

	private boolean isOwn(Lease lease) {
		return lease.leader().equals(this.self);
	}

}
