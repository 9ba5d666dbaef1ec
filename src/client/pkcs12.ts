import { BmpString, Null, OctetString } from 'asn1js'
import {
  Attribute,
  AuthenticatedSafe,
  CertBag,
  ContentInfo,
  EncryptedContentInfo,
  EncryptedData,
  getCrypto,
  id_CertBag_X509Certificate,
  id_ContentType_Data,
  id_ContentType_EncryptedData,
  PFX,
  PKCS8ShroudedKeyBag,
  SafeBag,
  SafeContents,
} from 'pkijs'
import { toHex, utf8 } from '../lib/bytes.ts'
import type { Bytes } from './key-pair.ts'
import { Pkcs12Engine } from './pkcs12-mac.ts'

const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2'
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3'
const FRIENDLY_NAME = '1.2.840.113549.1.9.20'
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21'
const MICROSOFT_KEY_PROVIDER = '1.3.6.1.4.1.311.17.1'
/** Without it Windows is reported to put an EC key into the legacy provider, where TLS cannot use it. */
const WINDOWS_KEY_STORE = 'Microsoft Software Key Storage Provider'

/**
 * Of the key derivations of key, certificates and MAC alike. The file lets a thief guess the login password offline,
 * and the weakest of the three would be the one to guess against (rules.md 6).
 */
const ITERATIONS = 200_000

type Contents = {
  /** PKCS#8 DER. */
  privateKey: Bytes
  /** DER. */
  certificate: Bytes
  /** DER. The root is left out: Windows would ask the person to trust it. */
  issuingCa: Bytes
  /** ASCII: beyond it readers disagree about its octets. */
  password: string
  /** What certificate lists and pickers show. Windows also names the key by it, so it should differ per issue. */
  friendlyName: string
}

/** pkijs takes whole buffers; a view may show only a part of its own. */
const bufferOf = (bytes: Bytes): ArrayBuffer => bytes.slice().buffer

/** PBES2 (RFC 8018) with AES-256-CBC and PBKDF2-HMAC-SHA-256. */
const encrypt = async (content: Bytes, password: Bytes) => {
  const info = await getCrypto(true).encryptEncryptedContentInfo({
    password: bufferOf(password),
    contentType: id_ContentType_Data,
    contentToEncrypt: bufferOf(content),
    // The IV given here only satisfies the type: pkijs draws a random one.
    contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256, iv: new Uint8Array(16) },
    hmacHashAlgorithm: 'SHA-256',
    iterationCount: ITERATIONS,
  })
  return {
    algorithm: info.contentEncryptionAlgorithm,
    // pkijs cuts the octets into pieces of a constructed string, which DER does not allow (X.690 10.2).
    octets: new OctetString({ valueHex: info.getEncryptedContent() }),
  }
}

/** X.690 11.6: DER sorts the members of a SET OF by their encodings. */
const inDerOrder = (attributes: Attribute[]): Attribute[] =>
  attributes
    .map(attribute => ({ attribute, hex: toHex(attribute.toSchema().toBER()) }))
    .sort((a, b) => (a.hex < b.hex ? -1 : 1))
    .map(({ attribute }) => attribute)

const certificateBag = (certificate: Bytes, bagAttributes?: Attribute[]): SafeBag =>
  new SafeBag({
    bagId: CERTIFICATE_BAG,
    bagValue: new CertBag({
      certId: id_CertBag_X509Certificate,
      certValue: new OctetString({ valueHex: certificate }),
    }),
    ...(bagAttributes ? { bagAttributes } : {}),
  })

const derOf = (safeBags: SafeBag[]): Bytes => new Uint8Array(new SafeContents({ safeBags }).toSchema().toBER())

/** The .p12 file (PKCS #12, RFC 7292) that Windows, macOS, NSS, OpenSSL and Java import; DER throughout. */
export const makePkcs12 = async (contents: Contents): Promise<Bytes> => {
  const password = utf8(contents.password)
  const keyId = await crypto.subtle.digest('SHA-256', contents.certificate)
  const friendlyName = new Attribute({ type: FRIENDLY_NAME, values: [new BmpString({ value: contents.friendlyName })] })
  const localKeyId = new Attribute({ type: LOCAL_KEY_ID, values: [new OctetString({ valueHex: keyId })] })
  const keyProvider = new Attribute({
    type: MICROSOFT_KEY_PROVIDER,
    values: [new BmpString({ value: WINDOWS_KEY_STORE })],
  })

  const certificates = derOf([
    certificateBag(contents.certificate, inDerOrder([friendlyName, localKeyId])),
    certificateBag(contents.issuingCa),
  ])
  const [key, encryptedCertificates] = await Promise.all([
    encrypt(contents.privateKey, password),
    encrypt(certificates, password),
  ])
  const keyBag = new SafeBag({
    bagId: SHROUDED_KEY_BAG,
    bagValue: new PKCS8ShroudedKeyBag({ encryptionAlgorithm: key.algorithm, encryptedData: key.octets }),
    bagAttributes: inDerOrder([friendlyName, localKeyId, keyProvider]),
  })

  const pfx = new PFX({
    parsedValue: {
      integrityMode: 0,
      authenticatedSafe: new AuthenticatedSafe({
        safeContents: [
          new ContentInfo({
            contentType: id_ContentType_EncryptedData,
            content: new EncryptedData({
              encryptedContentInfo: new EncryptedContentInfo({
                contentType: id_ContentType_Data,
                contentEncryptionAlgorithm: encryptedCertificates.algorithm,
                encryptedContent: encryptedCertificates.octets,
                disableSplit: true,
              }),
            }).toSchema(),
          }),
          new ContentInfo({
            contentType: id_ContentType_Data,
            content: new OctetString({ valueHex: derOf([keyBag]) }),
          }),
        ],
      }),
    },
  })
  await pfx.makeInternalValues(
    {
      password: bufferOf(password),
      iterations: ITERATIONS,
      pbkdf2HashAlgorithm: 'SHA-256',
      hmacHashAlgorithm: 'SHA-256',
    },
    new Pkcs12Engine(),
  )
  // RFC 8017 A.2.4: a DigestInfo's SHA-256 carries NULL parameters; every other maker of .p12 files writes them.
  if (pfx.macData) pfx.macData.mac.digestAlgorithm.algorithmParams = new Null()
  return new Uint8Array(pfx.toSchema().toBER())
}
