// A real browser, and everything about a page that must not happen: scripts of others, requests off the page, complaints of its
// policy, errors.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { needProgram } from '../../src/stack/programs.ts';

export interface Visit {
  readonly page: Page;
  /** Addresses asked for, besides `data:`. */
  readonly requests: readonly string[];
  /** What went wrong or ran: errors of the page, its console, dialogs, violations of its policy. Empty on a good page. */
  readonly incidents: readonly string[];
  close(): Promise<void>;
}

export interface VisitOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly javaScript?: boolean;
}

export async function startChromium(): Promise<{
  visit(options?: VisitOptions): Promise<Visit>;
  close(): Promise<void>;
}> {
  const profile = mkdtempSync(join(tmpdir(), 'trace-by-id-chromium-'));
  const browser: Browser = await chromium.launch({
    executablePath: needProgram('chromium'),
    // As root, in a container: its sandbox needs what neither has. Nothing is opened here but pages of these tests.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    env: { ...process.env, HOME: profile },
  });
  return {
    visit: (options = {}) => visit(browser, options),
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

async function visit(
  browser: Browser,
  { width = 1200, height = 900, colorScheme = 'light', javaScript = true }: VisitOptions,
): Promise<Visit> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    javaScriptEnabled: javaScript,
    acceptDownloads: true,
  });
  const requests: string[] = [];
  const incidents: string[] = [];
  context.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url());
  });
  context.on('console', (message) => incidents.push(`console: ${message.text()}`));
  context.on('dialog', (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('weberror', (error) => incidents.push(`error: ${error.error().message}`));
  const page = await context.newPage();
  return { page, requests, incidents, close: () => context.close() };
}
