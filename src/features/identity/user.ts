/** The form in which login names are kept and compared. */
export const foldedLogin = (loginName: string): string => loginName.normalize('NFKC').trim().toLowerCase();

export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 200;

/** Length counts, not kinds of character (BSI, ORP.4.A22; NIST SP 800-63B). */
export const isAcceptablePassword = (password: string, loginName: string): boolean =>
  password.length >= PASSWORD_MIN && password.length <= PASSWORD_MAX && !password.toLowerCase().includes(foldedLogin(loginName));
