// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.client.ClusterClients;
import io.sngo.cluster.service.ClusterService;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.target.AbstractBeanFactoryBasedTargetSource;
import org.springframework.aop.target.LazyInitTargetSource;
import org.springframework.aop.target.PrototypeTargetSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Finds the beans that are services: singletons as they are, lazy ones without creating
 * them, prototypes as one new bean per call.
 */
final class ServiceBeans {

	private final ConfigurableListableBeanFactory beanFactory;

	ServiceBeans(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	List<ServiceBean> find() {
		List<ServiceBean> found = new ArrayList<>();
		for (String name : this.beanFactory.getBeanNamesForAnnotation(ClusterService.class)) {
			ClusterService service = this.beanFactory.findAnnotationOnBean(name, ClusterService.class, false);
			Class<?> type = targetClass(name);
			BeanDefinition definition = definition(name);
			boolean client = definition != null && ClusterClients.isClient(definition);
			if (service != null && type != null && !ScopedProxyUtils.isScopedTarget(name) && !client) {
				boolean scanned = definition != null && ClusterServiceScanner.found(definition);
				boolean prototype = this.beanFactory.isPrototype(name);
				found.add(new ServiceBean(name, resolvableType(name, type), service, scanned, bean(name, type),
						() -> !prototype && this.beanFactory.containsSingleton(name)));
			}
		}
		return found;
	}

	private @Nullable BeanDefinition definition(String name) {
		return this.beanFactory.containsBeanDefinition(name) ? this.beanFactory.getMergedBeanDefinition(name) : null;
	}

	private @Nullable Class<?> targetClass(String name) {
		if (this.beanFactory.containsSingleton(name)) {
			return ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(this.beanFactory.getBean(name)));
		}
		Class<?> target = AutoProxyUtils.determineTargetClass(this.beanFactory, name);
		return (target != null) ? ClassUtils.getUserClass(target) : null;
	}

	/**
	 * A factory method may say more of the generics than the class does.
	 */
	private ResolvableType resolvableType(String name, Class<?> type) {
		BeanDefinition definition = definition(name);
		if (definition != null && definition.getResolvableType().toClass() == type) {
			return definition.getResolvableType();
		}
		return ResolvableType.forClass(type);
	}

	private Object bean(String name, Class<?> type) {
		if (this.beanFactory.containsSingleton(name)) {
			return this.beanFactory.getBean(name);
		}
		if (this.beanFactory.isPrototype(name)) {
			return proxy(new PrototypeTargetSource(), name, type);
		}
		BeanDefinition definition = definition(name);
		if (definition != null && definition.isSingleton() && definition.isLazyInit()) {
			return proxy(new LazyInitTargetSource(), name, type);
		}
		return this.beanFactory.getBean(name);
	}

	private Object proxy(AbstractBeanFactoryBasedTargetSource source, String name, Class<?> type) {
		source.setTargetBeanName(name);
		source.setTargetClass(type);
		source.setBeanFactory(this.beanFactory);
		ProxyFactory factory = new ProxyFactory(ClassUtils.getAllInterfacesForClass(type));
		factory.setTargetSource((TargetSource) source);
		return factory.getProxy(type.getClassLoader());
	}

}
