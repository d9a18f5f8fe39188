// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.leader;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.locks.Lock;

import io.sngo.cluster.election.LeaderLock;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.integration.support.locks.RenewableLockRegistry;

/**
 * A lock of Spring Integration. Such a lock belongs to the thread that took it, which is
 * always the same here.
 */
final class RegistryLeaderLock implements LeaderLock {

	private static final Log logger = LogFactory.getLog(RegistryLeaderLock.class);

	private final LockRegistry<?> registry;

	private final String key;

	private @Nullable Lock held;

	/**
	 * Whether it was taken twice, as one that cannot be asked is: then one of both can be
	 * given back and taken again, which works only while it is held, and leaves it so.
	 */
	private boolean twice;

	RegistryLeaderLock(LockRegistry<?> registry, String key) {
		this.registry = registry;
		this.key = key;
	}

	@Override
	public boolean acquire(Duration lease) throws InterruptedException {
		Lock lock = this.registry.obtain(this.key);
		boolean acquired = (lock instanceof DistributedLock distributed) ? distributed.tryLock(Duration.ZERO, lease)
				: lock.tryLock();
		this.held = acquired ? lock : null;
		this.twice = acquired && !(this.registry instanceof RenewableLockRegistry) && lock.tryLock();
		return acquired;
	}

	@Override
	public boolean renew(Duration lease) {
		Lock lock = this.held;
		if (lock == null) {
			return false;
		}
		try {
			if (this.registry instanceof RenewableLockRegistry<?> renewable) {
				renewable.renewLock(this.key, lease);
				return true;
			}
			if (takeAgain(lock)) {
				return true;
			}
		}
		catch (IllegalStateException | IllegalMonitorStateException ex) {
			logger.debug("The lock '" + this.key + "' is not held any more", ex);
		}
		forget(lock);
		return false;
	}

	private boolean takeAgain(Lock lock) {
		if (this.twice) {
			this.twice = false;
			lock.unlock();
		}
		this.twice = lock.tryLock();
		return this.twice;
	}

	/**
	 * This process believes that it has the lock, and has to be told otherwise before it
	 * can take it anew.
	 */
	private void forget(Lock lock) {
		this.held = null;
		try {
			giveBack(lock);
		}
		catch (RuntimeException ex) {
			logger.debug("The lock '" + this.key + "' was lost", ex);
		}
	}

	@Override
	public void release() {
		Lock lock = this.held;
		this.held = null;
		if (lock == null) {
			return;
		}
		try {
			giveBack(lock);
		}
		catch (ConcurrentModificationException | IllegalStateException | IllegalMonitorStateException ex) {
			logger.debug("The lock '" + this.key + "' was gone already", ex);
		}
	}

	private void giveBack(Lock lock) {
		if (this.twice) {
			this.twice = false;
			lock.unlock();
		}
		lock.unlock();
	}

	@Override
	public String toString() {
		return "lock '" + this.key + "' of " + this.registry;
	}

}
