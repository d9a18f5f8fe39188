// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.service.call.Thrown;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.Disposables;

import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Makes the cluster's events events of the application, in order and off the control
 * loop: a listener may take its time, but the events behind it wait.
 */
final class ApplicationClusterEvents implements SmartInitializingSingleton, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(ApplicationClusterEvents.class);

	/** Deeper than anybody wraps; some go round in a circle. */
	private static final int MAX_CAUSES = 64;

	private final ClusterManager manager;

	private final ApplicationEventPublisher publisher;

	private volatile Disposable subscription = Disposables.disposed();

	private volatile boolean destroyed;

	ApplicationClusterEvents(ClusterManager manager, ApplicationEventPublisher publisher) {
		this.manager = manager;
		this.publisher = publisher;
	}

	/**
	 * Before the node starts, so that no event is missed.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		this.subscription = this.manager.events()
			.doOnError((ex) -> logger.error("Events of the cluster were lost: a listener did not keep up", ex))
			.retry()
			.subscribe(this::publish);
	}

	private void publish(ClusterEvent event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (Throwable ex) {
			// The next event comes, whatever it is. This one is not logged: it has the
			// metadata of a node.
			String failure = "A listener failed on " + event.getClass().getSimpleName() + " of node '"
					+ event.node().id() + "'";
			boolean over = isOver(ex);
			Thrown.log(logger, over ? Level.DEBUG : Level.ERROR, ex, "{}{}", failure,
					over ? ", as the application is closed" : "");
		}
	}

	/**
	 * Whether it failed as the application was closed meanwhile, in which beans that a
	 * listener wants are gone.
	 */
	private boolean isOver(Throwable failure) {
		return this.destroyed || isForWantOfBeans(failure);
	}

	private static boolean isForWantOfBeans(Throwable failure) {
		try {
			Throwable cause = failure;
			for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
				if (cause instanceof BeanCreationNotAllowedException) {
					return true;
				}
				cause = cause.getCause();
			}
		}
		catch (Throwable ex) {
			// It cannot be asked.
		}
		return false;
	}

	@Override
	public void destroy() {
		this.destroyed = true;
		this.subscription.dispose();
	}

}
