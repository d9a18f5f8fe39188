// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.definition.ServiceMethods;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Registers the clients that {@link ImportClusterClients} asks for.
 */
final class ClusterClientRegistrar implements ImportBeanDefinitionRegistrar, BeanFactoryAware, EnvironmentAware {

	private static final String SUFFIX = "Client";

	private static final String LEADER_SUFFIX = "LeaderClient";

	@SuppressWarnings("NullAway.Init")
	private BeanFactory beanFactory;

	@SuppressWarnings("NullAway.Init")
	private Environment environment;

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
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
		boolean toLeader = attributes.getBoolean("toLeader");
		for (Class<?> type : types) {
			if (StringUtils.hasText(service)) {
				register(type, service, service, toLeader, registry);
			}
			else {
				register(type, serviceOf(type), StringUtils.uncapitalizeAsProperty(ClassUtils.getShortName(type)),
						toLeader, registry);
			}
		}
	}

	private <T> void register(Class<T> type, String service, String prefix, boolean toLeader,
			BeanDefinitionRegistry registry) {
		check(type);
		String suffix = toLeader ? LEADER_SUFFIX : SUFFIX;
		String name = prefix + suffix;
		String same = find(type, service, toLeader, registry);
		if (same != null) {
			if (!registry.isBeanNameInUse(name)) {
				registry.registerAlias(same, name);
			}
			return;
		}
		if (registry.isBeanNameInUse(name)) {
			name = service + ":" + type.getName() + suffix;
		}
		RootBeanDefinition definition = new RootBeanDefinition(type, () -> client(service, toLeader, type));
		definition.setRole(BeanDefinition.ROLE_APPLICATION);
		definition.setLazyInit(true);
		// A service of the same process is a bean of this type, too, and wins, unless the
		// leader is meant: that may be another process.
		boolean wins = toLeader && !isDisabled();
		definition.setFallback(!wins);
		definition.setPrimary(wins);
		definition.setAttribute(ClusterClients.ATTRIBUTE, service);
		definition.setAttribute(ClusterClients.TO_LEADER, toLeader);
		definition.setResourceDescription(
				"client of the cluster service '" + service + "'" + (toLeader ? " on the leader" : ""));
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
	 * The client that another import asked for already.
	 */
	private static @Nullable String find(Class<?> type, String service, boolean toLeader,
			BeanDefinitionRegistry registry) {
		for (String name : registry.getBeanDefinitionNames()) {
			BeanDefinition definition = registry.getBeanDefinition(name);
			if (service.equals(definition.getAttribute(ClusterClients.ATTRIBUTE))
					&& Boolean.valueOf(toLeader).equals(definition.getAttribute(ClusterClients.TO_LEADER))
					&& type.getName().equals(definition.getBeanClassName())) {
				return name;
			}
		}
		return null;
	}

	private <T> T client(String service, boolean toLeader, Class<T> type) {
		if (isDisabled()) {
			return DisabledClient.create(service, type);
		}
		RemoteService remote = this.beanFactory.getBean(RemoteService.class);
		return toLeader ? remote.leaderClient(service, type) : remote.client(service, type);
	}

	private boolean isDisabled() {
		return "false".equalsIgnoreCase(this.environment.getProperty("cluster.enabled"));
	}

	static String serviceOf(Class<?> type) {
		return MergedAnnotations.from(type, MergedAnnotations.SearchStrategy.TYPE_HIERARCHY)
			.get(ClusterService.class)
			.getValue(MergedAnnotation.VALUE, String.class)
			.orElseGet(() -> StringUtils.uncapitalizeAsProperty(ClassUtils.getShortName(type)));
	}

}
