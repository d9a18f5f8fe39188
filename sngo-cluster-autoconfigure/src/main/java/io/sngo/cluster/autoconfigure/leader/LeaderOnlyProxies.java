// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.leader;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Set;

import io.sngo.cluster.Leadership;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.ClassUtils;

/**
 * Makes the proxies that skip methods, or adds that to the ones that are there: before
 * all else that these do, so that what is skipped opens no transaction.
 */
final class LeaderOnlyProxies extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	private static final long serialVersionUID = 1L;

	private LeaderOnlyProxies(BeanFactory beanFactory) {
		setBeanFactory(beanFactory);
		setBeforeExistingAdvisors(true);
		this.advisor = new DefaultPointcutAdvisor(new GuardedMethods(),
				new LeaderOnlyInterceptor(() -> beanFactory.getBean(Leadership.class)));
	}

	static BeanPostProcessor create(BeanFactory beanFactory) {
		return new LeaderOnlyProxies(beanFactory);
	}

	/**
	 * What a bean is behind its proxies.
	 */
	static Class<?> targetClass(Object bean) {
		return ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(bean));
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = targetClass(bean);
		boolean subclass = canBeSubclassed(bean.getClass()) && !isFinal(type);
		Set<Method> methods = LeaderOnlyMethods.of(type);
		for (Method method : methods) {
			String obstacle = LeaderOnlyMethods.obstacle(method, type, subclass);
			if (obstacle == null && !isSeen(bean, type)) {
				obstacle = "it is behind proxies by interfaces that hide it: let these be subclasses, as they are by"
						+ " default";
			}
			if (obstacle == null && !subclass && !isOfInterface(methods, type)) {
				obstacle = "no interface has it, and its class is final or behind a proxy by interfaces";
			}
			if (obstacle != null) {
				throw new InvalidLeaderOnlyException(beanName, method, obstacle);
			}
		}
		return super.postProcessAfterInitialization(bean, beanName);
	}

	/**
	 * Whether the class that the pointcut is asked about is that of the bean.
	 */
	private static boolean isSeen(Object bean, Class<?> type) {
		boolean open = bean instanceof Advised advised && !advised.isFrozen();
		return ClassUtils.getUserClass(open ? AopUtils.getTargetClass(bean) : bean.getClass()) == type;
	}

	private static boolean isOfInterface(Set<Method> methods, Class<?> type) {
		return methods.stream()
			.map((method) -> ClassUtils.getInterfaceMethodIfPossible(method, type))
			.anyMatch((method) -> method.getDeclaringClass().isInterface());
	}

	/**
	 * Subclasses, for scheduled methods that are in no interface, wherever there can be
	 * one, and only there, whatever the application has for its other proxies.
	 */
	@Override
	protected ProxyFactory prepareProxyFactory(Object bean, String beanName) {
		ProxyFactory factory = super.prepareProxyFactory(bean, beanName);
		factory.setProxyTargetClass(canBeSubclassed(bean.getClass()));
		return factory;
	}

	private static boolean canBeSubclassed(Class<?> type) {
		return !isFinal(type) && !Proxy.isProxyClass(type);
	}

	private static boolean isFinal(Class<?> type) {
		return Modifier.isFinal(type.getModifiers()) || type.isHidden();
	}

	private static final class GuardedMethods extends StaticMethodMatcherPointcut {

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return LeaderOnlyMethods.isGuarded(AopUtils.getMostSpecificMethod(method, targetClass), targetClass);
		}

	}

}
