// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.util.concurrent.FastThreadLocalThread;
import io.sngo.cluster.service.ServiceConfig;

import org.jspecify.annotations.Nullable;

/**
 * The threads that handlers of services run on where the user brings none.
 */
final class HandlerThreads {

	private static final String NAME = "sngo-cluster-handler-";

	private HandlerThreads() {
	}

	/**
	 * @param virtual whether to use virtual threads if the JVM has them; how many there
	 * are is bounded by the calls that are let in
	 */
	static ExecutorService create(ServiceConfig config, boolean virtual) {
		ExecutorService perTask = virtual ? virtualThreads() : null;
		return (perTask != null) ? perTask : pool(config);
	}

	private static ExecutorService pool(ServiceConfig config) {
		AtomicInteger number = new AtomicInteger();
		ThreadFactory threads = (task) -> {
			Thread thread = new HandlerThread(task, NAME + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
		ThreadPoolExecutor pool = new ThreadPoolExecutor(config.handlerThreads(), config.handlerThreads(), 30,
				TimeUnit.SECONDS, new LinkedBlockingQueue<>(config.maxConcurrentCalls()), threads);
		pool.allowCoreThreadTimeOut(true);
		return pool;
	}

	/**
	 * Netty hands buffers and its other helpers faster to threads of its own kind.
	 */
	private static final class HandlerThread extends FastThreadLocalThread {

		HandlerThread(Runnable task, String name) {
			super(task, name);
		}

		/**
		 * Handlers may block: this is no network loop, whoever looks for those that are
		 * held up.
		 */
		@Override
		public boolean permitBlockingCalls() {
			return true;
		}

	}

	/**
	 * By reflection, since the library runs on JVMs that do not have them.
	 */
	private static @Nullable ExecutorService virtualThreads() {
		try {
			Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
			Class<?> type = Class.forName("java.lang.Thread$Builder");
			builder = type.getMethod("name", String.class, long.class).invoke(builder, NAME, 1L);
			ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(builder);
			return (ExecutorService) Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
				.invoke(null, factory);
		}
		catch (NoSuchMethodException | ClassNotFoundException | IllegalAccessException ex) {
			return null;
		}
		catch (InvocationTargetException ex) {
			// They exist but are switched off, as a preview is.
			return null;
		}
	}

}
