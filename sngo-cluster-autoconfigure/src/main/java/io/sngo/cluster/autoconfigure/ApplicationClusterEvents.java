// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.ClusterManager;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;

import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.NestedExceptionUtils;

/**
 * Makes the cluster's events events of the application, in order and off the control
 * loop: a listener may take its time, but the events behind it wait.
 */
final class ApplicationClusterEvents implements SmartInitializingSingleton, DisposableBean {

	private static final Log logger = LogFactory.getLog(ApplicationClusterEvents.class);

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
		catch (RuntimeException ex) {
			// Not the event itself: it has the metadata of a node.
			String failure = "A listener failed on " + event.getClass().getSimpleName() + " of node '"
					+ event.node().id() + "'";
			if (isOver(ex)) {
				logger.debug(failure + ", as the application is closed", ex);
			}
			else {
				logger.error(failure, ex);
			}
		}
	}

	/**
	 * Whether it failed as the application was closed meanwhile, in which beans that a
	 * listener wants are gone.
	 */
	private boolean isOver(RuntimeException failure) {
		return this.destroyed
				|| NestedExceptionUtils.getMostSpecificCause(failure) instanceof BeanCreationNotAllowedException;
	}

	@Override
	public void destroy() {
		this.destroyed = true;
		this.subscription.dispose();
	}

}
