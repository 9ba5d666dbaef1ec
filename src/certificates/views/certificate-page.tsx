import type { FC } from 'hono/jsx'
import { Layout } from '../../ui/layout.tsx'
import { AuthenticateStep, CodeStep, IssueStep, IssuingStep } from './issue-steps.tsx'
import { OwnPasswordStep } from './own-password-step.tsx'
import { ClosedStep, ImportStep, ResultStep } from './result-steps.tsx'
import { PreparingStep, UnsupportedStep } from './unsupported-step.tsx'
import { Texts } from './wizard-texts.tsx'

/**
 * 電子証明書発行 ①–⑥ as one page, so that the password of ① stays in its memory for the .p12. As it is delivered it
 * is being prepared; src/client/enrolment.ts leads from step to step.
 */
export const CertificatePage: FC<{ portalHome: string; memberOrigin: string }> = ({ portalHome, memberOrigin }) => (
  <Layout title="電子証明書発行" script="/build/enrolment.js" home={portalHome}>
    <PreparingStep />
    <UnsupportedStep portalHome={portalHome} />
    <script nomodule src="/build/no-modules.js" />
    <AuthenticateStep portalHome={portalHome} />
    <CodeStep />
    <OwnPasswordStep />
    <IssueStep />
    <IssuingStep />
    <ResultStep />
    <ImportStep memberOrigin={memberOrigin} />
    <ClosedStep portalHome={portalHome} memberOrigin={memberOrigin} />
    <Texts />
  </Layout>
)
