import * as bank from './scenes/bank.ts'
import * as bounced from './scenes/bounced.ts'
import * as certificate from './scenes/certificate.ts'
import * as members from './scenes/members.ts'
import * as refused from './scenes/refused.ts'
import { registerMaster } from './scenes/registration.ts'
import * as trouble from './scenes/trouble.ts'
import type { Screens } from './screen.ts'
import { openStage } from './stage.ts'

/**
 * All the journeys of the manual in the real browser, each building on what the one before it left.
 * @param pictures the folder for the pictures; without one the screens are only read
 */
export const walk = async (pictures?: string): Promise<Screens> => {
  const stage = await openStage(pictures)
  try {
    const staff = await bank.openOffice(stage)
    await bank.registerContract(stage, staff.first)
    await registerMaster(stage)
    await refused.useOldBrowser(stage)
    const masters = await certificate.issueToMaster(stage)
    await certificate.checkCertificate(stage, masters)
    await refused.showStrangers(stage)
    await certificate.logInAsMaster(stage, masters)
    const user = await members.registerGeneral(stage, masters)
    const users = await certificate.issueToGeneral(stage)
    await certificate.logInAsGeneral(stage, users)
    await members.lookAfterGeneral(stage, masters, user)
    await members.useTemporary(stage, users)
    await members.lookAfterOneself(stage, masters)
    await bank.registerMany(stage, staff.first)
    await bank.writeNotice(stage, staff.first)
    await bank.lookUp(stage, staff.first)
    await bank.askAndApprove(stage, staff)
    await bank.decline(stage, staff)
    await bank.terminate(stage, staff)
    await bank.changeStaff(stage, staff)
    await bank.lookAtRevocation(stage, staff.first)
    const another = await refused.leaveAnother(stage)
    await trouble.useLink(stage, 'newmail@sample.co.jp')
    await bounced.bounce(stage, users, masters, staff, user)
    await trouble.lockGeneral(stage, users, masters, staff, user, another)
    await trouble.block(stage, users, staff, another)
    await trouble.blockRegistration(stage, staff)
    await trouble.revoke(stage, users, staff)
    await refused.endAnother(stage, staff, another)
    await refused.refuseRequests(stage)
    await refused.closeTheDoors(stage, masters)
    await trouble.renew(stage, masters)
    await refused.fail(stage)
    return stage.screens
  } finally {
    await stage.end()
  }
}
