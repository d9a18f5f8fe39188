// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.leader;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.sngo.cluster.client.ClusterClients;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

/**
 * Looks for beans with methods that run only on the leader. Nearly all applications have
 * none or a few of them: what makes proxies is not even loaded before the first one is
 * found, and classes that cannot have the annotation are not searched. It is asked of
 * each bean while nothing is compiled yet, so that streams would take long.
 */
final class LeaderOnlyPostProcessor implements BeanPostProcessor, BeanFactoryAware, Ordered {

	/** Classes that know nothing of this library, or need none of it. */
	private static final List<String> FOREIGN = List.of("java.", "javax.", "jakarta.", "org.springframework.",
			"io.micrometer.", "io.netty.", "reactor.", "tools.jackson.", "com.zaxxer.",
			"io.sngo.cluster.autoconfigure.", "io.sngo.cluster.runtime.");

	/** Applications that are among Spring's packages. */
	private static final String SAMPLES = "org.springframework.samples.";

	private static final String ADVISED = "org.springframework.aop.SpringProxy";

	/** Where the clients are that an application makes itself. */
	private static final String CLIENTS = "io.sngo.cluster.service.call.";

	private final Set<Class<?>> without = ConcurrentHashMap.newKeySet();

	@SuppressWarnings("NullAway.Init")
	private BeanFactory beanFactory;

	private volatile @Nullable BeanPostProcessor proxies;

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Before those who look for scheduled methods and for asynchronous ones, which come
	 * last: they have to call the proxy.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 100;
	}

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		// Not the class of the bean: proxies of equal interfaces share one.
		Class<?> type = targetClass(bean);
		if (this.without.contains(type) || isForeign(type)) {
			return bean;
		}
		if (LeaderOnlyMethods.of(type).isEmpty()) {
			this.without.add(type);
			return bean;
		}
		return isClient(bean, beanName) ? bean : proxies().postProcessAfterInitialization(bean, beanName);
	}

	private static Class<?> targetClass(Object bean) {
		Class<?> type = bean.getClass();
		// What is a proxy has all that it takes loaded already.
		return isAdvised(type) ? LeaderOnlyProxies.targetClass(bean) : ClassUtils.getUserClass(type);
	}

	/** By name: lambdas, configurations and clients are no reason to load AOP. */
	private static boolean isAdvised(Class<?> type) {
		for (Class<?> implemented : type.getInterfaces()) {
			if (implemented.getName().equals(ADVISED)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A client shares the interface of its service, and what is annotated there: it is
	 * the service that is skipped, not the one who calls it.
	 */
	private boolean isClient(Object bean, String beanName) {
		if (Proxy.isProxyClass(bean.getClass())
				&& Proxy.getInvocationHandler(bean).getClass().getName().startsWith(CLIENTS)) {
			return true;
		}
		return this.beanFactory instanceof ConfigurableListableBeanFactory factory
				&& factory.containsBeanDefinition(beanName)
				&& ClusterClients.isClient(factory.getBeanDefinition(beanName));
	}

	private static boolean isForeign(Class<?> type) {
		String name = type.getName();
		if (Proxy.isProxyClass(type) || name.startsWith(SAMPLES)) {
			return false;
		}
		for (String foreign : FOREIGN) {
			if (name.startsWith(foreign)) {
				return true;
			}
		}
		return false;
	}

	private BeanPostProcessor proxies() {
		BeanPostProcessor known = this.proxies;
		if (known == null) {
			known = LeaderOnlyProxies.create(this.beanFactory);
			this.proxies = known;
		}
		return known;
	}

}
