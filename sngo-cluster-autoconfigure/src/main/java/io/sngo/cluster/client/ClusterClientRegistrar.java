// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.definition.ServiceMethods;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Registers the clients that {@link ImportClusterClients} asks for.
 */
final class ClusterClientRegistrar implements ImportBeanDefinitionRegistrar, BeanFactoryAware {

	@SuppressWarnings("NullAway.Init")
	private BeanFactory beanFactory;

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		importing
			.getMergedRepeatableAnnotationAttributes(ImportClusterClients.class, ImportClusterClients.Container.class,
					false, false)
			.forEach((attributes) -> registerAll(attributes, importing, registry));
	}

	private void registerAll(AnnotationAttributes attributes, AnnotationMetadata importing,
			BeanDefinitionRegistry registry) {
		Class<?>[] types = attributes.getClassArray("value");
		String service = attributes.getString("service");
		if (StringUtils.hasText(service) && types.length != 1) {
			throw new IllegalArgumentException(
					"@ImportClusterClients of " + importing.getClassName() + " names the service '" + service + "' for "
							+ types.length + " interfaces: use the annotation once for each of them");
		}
		for (Class<?> type : types) {
			register(type, StringUtils.hasText(service) ? service : serviceOf(type), registry);
		}
	}

	private <T> void register(Class<T> type, String service, BeanDefinitionRegistry registry) {
		check(type);
		String name = beanName(type, registry);
		if (registry.containsBeanDefinition(name)) {
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition(type,
				() -> this.beanFactory.getBean(RemoteService.class).client(service, type));
		definition.setRole(BeanDefinition.ROLE_APPLICATION);
		definition.setLazyInit(true);
		// A service of the same process is a bean of this type, too, and wins.
		definition.setFallback(true);
		definition.setAttribute(ClusterClients.ATTRIBUTE, service);
		definition.setResourceDescription("client of the cluster service '" + service + "'");
		registry.registerBeanDefinition(name, definition);
	}

	/**
	 * At the start rather than at the first call.
	 */
	private static void check(Class<?> type) {
		try {
			ServiceMethods.ofInterface(type);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidClientException(type, ex);
		}
	}

	/**
	 * The simple name where that is free, as in {@code ordersClient}.
	 */
	private static String beanName(Class<?> type, BeanDefinitionRegistry registry) {
		String simple = StringUtils.uncapitalizeAsProperty(ClassUtils.getShortName(type)) + "Client";
		boolean taken = registry.containsBeanDefinition(simple)
				&& !type.getName().equals(registry.getBeanDefinition(simple).getBeanClassName());
		return taken ? type.getName() + "Client" : simple;
	}

	static String serviceOf(Class<?> type) {
		return MergedAnnotations.from(type, MergedAnnotations.SearchStrategy.TYPE_HIERARCHY)
			.get(ClusterService.class)
			.getValue(MergedAnnotation.VALUE, String.class)
			.orElseGet(() -> StringUtils.uncapitalizeAsProperty(ClassUtils.getShortName(type)));
	}

}
