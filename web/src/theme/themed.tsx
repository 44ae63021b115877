import { MantineProvider, mergeThemeOverrides, Modal, Notification, type MantineThemeOverride } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { setNonce } from 'get-nonce';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cssVariables, theme } from './theme.ts';

/** The nonce that the server gave this page for styles that are added later. */
const styleNonce = (): string => document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// A dialog keeps the page behind it from scrolling by a style of its own, which asks here.
setNonce(styleNonce());

/** The look, with the few words that belong to it in the reader's language. */
export function Themed({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation('parts');
  const spoken = useMemo((): MantineThemeOverride => {
    const closeButtonProps = { 'aria-label': t('close') };
    return mergeThemeOverrides(theme, { components: { Modal: Modal.extend({ defaultProps: { ...theme.components?.['Modal']?.defaultProps as object, closeButtonProps } }), Notification: Notification.extend({ defaultProps: { closeButtonProps } }) } });
  }, [t]);
  return (
    <MantineProvider theme={spoken} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <Notifications position="bottom-right" />
      {children}
    </MantineProvider>
  );
}
