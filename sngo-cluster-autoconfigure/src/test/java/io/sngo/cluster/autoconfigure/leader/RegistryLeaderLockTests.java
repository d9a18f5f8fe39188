// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.leader;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.api.Test;

import org.springframework.integration.support.locks.DefaultLockRegistry;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.RenewableLockRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

class RegistryLeaderLockTests {

	private static final Duration LEASE = Duration.ofSeconds(4);

	private final DistributedLock lock = mock();

	private final RenewableLockRegistry<DistributedLock> registry = mock();

	private final RegistryLeaderLock leaderLock = new RegistryLeaderLock(this.registry, "key");

	RegistryLeaderLockTests() {
		given(this.registry.obtain("key")).willReturn(this.lock);
	}

	@Test
	void isTakenWithoutWaitingAndKeptForTheLease() throws Exception {
		assertThat(this.leaderLock.acquire(LEASE)).isFalse();
		given(this.lock.tryLock(Duration.ZERO, LEASE)).willReturn(true);
		assertThat(this.leaderLock.acquire(LEASE)).isTrue();
		assertThat(this.leaderLock.renew(LEASE)).isTrue();
		then(this.registry).should().renewLock("key", LEASE);
		this.leaderLock.release();
		then(this.lock).should().unlock();
		this.leaderLock.release();
		then(this.lock).should().unlock();
	}

	@Test
	void lockThatIsNotHeldCannotBeRenewed() throws Exception {
		assertThat(this.leaderLock.renew(LEASE)).isFalse();
		this.leaderLock.release();
		then(this.lock).shouldHaveNoInteractions();
	}

	@Test
	void lockThatTheStoreHasNotIsForgotten() throws Exception {
		given(this.lock.tryLock(Duration.ZERO, LEASE)).willReturn(true);
		this.leaderLock.acquire(LEASE);
		willThrow(new IllegalStateException("Could not renew")).given(this.registry).renewLock("key", LEASE);
		willThrow(new ConcurrentModificationException()).given(this.lock).unlock();
		assertThat(this.leaderLock.renew(LEASE)).isFalse();
		then(this.lock).should().unlock();
	}

	@Test
	void storeThatIsNotReachedSaysNothing() throws Exception {
		given(this.lock.tryLock(Duration.ZERO, LEASE)).willReturn(true);
		this.leaderLock.acquire(LEASE);
		willThrow(new IllegalArgumentException("no connection")).given(this.registry).renewLock(any(), any());
		assertThatIllegalArgumentException().isThrownBy(() -> this.leaderLock.renew(LEASE));
		then(this.lock).should().tryLock(Duration.ZERO, LEASE);
		then(this.lock).shouldHaveNoMoreInteractions();
	}

	@Test
	void lockThatIsGoneNeedNoRelease() throws Exception {
		given(this.lock.tryLock(Duration.ZERO, LEASE)).willReturn(true);
		this.leaderLock.acquire(LEASE);
		willThrow(new ConcurrentModificationException()).given(this.lock).unlock();
		this.leaderLock.release();
		assertThat(this.leaderLock.renew(LEASE)).isFalse();
	}

	@Test
	void locksWithoutATimeAreAskedAsFarAsTheyCanBe() throws Exception {
		DefaultLockRegistry plain = new DefaultLockRegistry();
		RegistryLeaderLock first = new RegistryLeaderLock(plain, "key");
		assertThat(first.acquire(LEASE)).isTrue();
		assertThat(first.renew(LEASE)).isTrue();
		Lock same = plain.obtain("key");
		assertThat(elsewhere(() -> new RegistryLeaderLock(plain, "key").acquire(LEASE))).isFalse();
		first.release();
		assertThat(elsewhere(same::tryLock)).isTrue();
	}

	@Test
	void lockWithoutATimeThatWasLostIsNotTakenAnewInPassing() throws Exception {
		DefaultLockRegistry plain = new DefaultLockRegistry();
		RegistryLeaderLock first = new RegistryLeaderLock(plain, "key");
		assertThat(first.acquire(LEASE)).isTrue();
		assertThat(first.renew(LEASE)).isTrue();
		lose(plain.obtain("key"));
		assertThat(first.renew(LEASE)).isFalse();
		assertThat(first.renew(LEASE)).isFalse();
		assertThat(elsewhere(plain.obtain("key")::tryLock)).isTrue();
	}

	@Test
	void lockWithoutATimeThatIsGoneNeedNoRelease() throws Exception {
		DefaultLockRegistry plain = new DefaultLockRegistry();
		RegistryLeaderLock first = new RegistryLeaderLock(plain, "key");
		assertThat(first.acquire(LEASE)).isTrue();
		lose(plain.obtain("key"));
		first.release();
		assertThat(elsewhere(plain.obtain("key")::tryLock)).isTrue();
	}

	private static void lose(Lock lock) {
		ReentrantLock known = (ReentrantLock) lock;
		while (known.isHeldByCurrentThread()) {
			known.unlock();
		}
	}

	private static boolean elsewhere(Callable<Boolean> question) throws Exception {
		FutureTask<Boolean> task = new FutureTask<>(question);
		Thread thread = new Thread(task);
		thread.start();
		return task.get();
	}

}
