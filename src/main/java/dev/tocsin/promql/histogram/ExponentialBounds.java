package dev.tocsin.promql.histogram;

/**
 * Bucket bounds between 1 and 2 of the finest schema, 2^(i/256), as Prometheus has them.
 *
 * <p>They are up to four units in the last place beside the exact powers, and histograms from Prometheus are only equal to
 * ours, and quantiles of them, with just these. Recorded from Prometheus 3.14 through its bucket iterator; the bounds of
 * coarser schemas are among them.
 */
final class ExponentialBounds {

    private static final double[] FINEST = {
        0x1p0, 0x1.00b1afa5abcbfp0, 0x1.0163da9fb3335p0, 0x1.02168143b0281p0,
        0x1.02c9a3e778061p0, 0x1.037d42e11bbccp0, 0x1.04315e86e7f84p0, 0x1.04e5f72f654b1p0,
        0x1.059b0d3158574p0, 0x1.0650a0e3c1f89p0, 0x1.0706b29ddf6ddp0, 0x1.07bd42b72a836p0,
        0x1.0874518759bc8p0, 0x1.092bdf66607ep0, 0x1.09e3ecac6f383p0, 0x1.0a9c79b1f3919p0,
        0x1.0b5586cf9890fp0, 0x1.0c0f145e46c85p0, 0x1.0cc922b7247f6p0, 0x1.0d83b23395deap0,
        0x1.0e3ec32d3d1a2p0, 0x1.0efa55fdfa9c5p0, 0x1.0fb66affed31ap0, 0x1.1073028d7233dp0,
        0x1.11301d0125b5p0, 0x1.11edbab5e2ab5p0, 0x1.12abdc06c31cbp0, 0x1.136a814f204aap0,
        0x1.1429aaea92ddfp0, 0x1.14e95934f312dp0, 0x1.15a98c8a58e5p0, 0x1.166a45471c3c1p0,
        0x1.172b83c7d517bp0, 0x1.17ed48695bbcp0, 0x1.18af9388c8de9p0, 0x1.1972658375d2fp0,
        0x1.1a35beb6fcb75p0, 0x1.1af99f8138a1cp0, 0x1.1bbe084045cd3p0, 0x1.1c82f95281c6bp0,
        0x1.1d4873168b9aap0, 0x1.1e0e75eb44026p0, 0x1.1ed5022fcd91cp0, 0x1.1f9c18438ce4cp0,
        0x1.2063b88628cd6p0, 0x1.212be3578a819p0, 0x1.21f49917ddc95p0, 0x1.22bdda27912dp0,
        0x1.2387a6e756238p0, 0x1.2451ffb82140ap0, 0x1.251ce4fb2a63ep0, 0x1.25e85711ece74p0,
        0x1.26b4565e27cddp0, 0x1.2780e341ddf2ap0, 0x1.284dfe1f5638p0, 0x1.291ba7591bb6fp0,
        0x1.29e9df51fdee1p0, 0x1.2ab8a66d10f13p0, 0x1.2b87fd0dad98fp0, 0x1.2c57e39771b2ep0,
        0x1.2d285a6e4030bp0, 0x1.2df961f641589p0, 0x1.2ecafa93e2f55p0, 0x1.2f9d24abd886ap0,
        0x1.306fe0a31b715p0, 0x1.31432edeeb2fdp0, 0x1.32170fc4cd831p0, 0x1.32eb83ba8ea32p0,
        0x1.33c08b26416ffp0, 0x1.3496266e3fa2dp0, 0x1.356c55f929ffp0, 0x1.36431a2de883ap0,
        0x1.371a7373aa9cap0, 0x1.37f26231e7549p0, 0x1.38cae6d05d864p0, 0x1.39a401b7140edp0,
        0x1.3a7db34e59ff6p0, 0x1.3b57fbfec6cf4p0, 0x1.3c32dc313a8e3p0, 0x1.3d0e544ede172p0,
        0x1.3dea64c123422p0, 0x1.3ec70df1c5175p0, 0x1.3fa4504ac801bp0, 0x1.40822c367a024p0,
        0x1.4160a21f72e2ap0, 0x1.423fb2709468ap0, 0x1.431f5d950a896p0, 0x1.43ffa3f84b9d4p0,
        0x1.44e086061892dp0, 0x1.45c2042a7d232p0, 0x1.46a41ed1d0057p0, 0x1.4786d668b3236p0,
        0x1.486a2b5c13cdp0, 0x1.494e1e192aed2p0, 0x1.4a32af0d7d3dep0, 0x1.4b17dea6db7d7p0,
        0x1.4bfdad5362a27p0, 0x1.4ce41b817c114p0, 0x1.4dcb299fddd0dp0, 0x1.4eb2d81d8abfep0,
        0x1.4f9b2769d2ca7p0, 0x1.508417f4531efp0, 0x1.516daa2cf6642p0, 0x1.5257de83f4eefp0,
        0x1.5342b569d4f81p0, 0x1.542e2f4f6ad27p0, 0x1.551a4ca5d920dp0, 0x1.56070dde910dp0,
        0x1.56f4736b527dap0, 0x1.57e27dbe2c4cfp0, 0x1.58d12d497c7fcp0, 0x1.59c0827ff07cbp0,
        0x1.5ab07dd485429p0, 0x1.5ba11fba87a02p0, 0x1.5c9268a5946b6p0, 0x1.5d84590998b92p0,
        0x1.5e76f15ad2148p0, 0x1.5f6a320dceb71p0, 0x1.605e1b976dc08p0, 0x1.6152ae6cdf6f4p0,
        0x1.6247eb03a5584p0, 0x1.633dd1d1929fdp0, 0x1.6434634ccc31ep0, 0x1.652b9febc8fb5p0,
        0x1.6623882552224p0, 0x1.671c1c70833f5p0, 0x1.68155d44ca972p0, 0x1.690f4b19e9537p0,
        0x1.6a09e667f3bccp0, 0x1.6b052fa75173ep0, 0x1.6c012750bdabep0, 0x1.6cfdcddd47645p0,
        0x1.6dfb23c651a2ep0, 0x1.6ef9298593ae4p0, 0x1.6ff7df9519482p0, 0x1.70f7466f42e85p0,
        0x1.71f75e8ec5f73p0, 0x1.72f8286ead089p0, 0x1.73f9a48a58172p0, 0x1.74fbd35d7cbfcp0,
        0x1.75feb564267c8p0, 0x1.77024b1ab6e09p0, 0x1.780694fde5d3ep0, 0x1.790b938ac1cf5p0,
        0x1.7a11473eb0186p0, 0x1.7b17b0976cfdap0, 0x1.7c1ed0130c131p0, 0x1.7d26a62ff86efp0,
        0x1.7e2f336cf4e61p0, 0x1.7f3878491c49p0, 0x1.80427543e1a1p0, 0x1.814d2add106d8p0,
        0x1.82589994cce11p0, 0x1.8364c1eb941f6p0, 0x1.8471a4623c7abp0, 0x1.857f4179f5b1fp0,
        0x1.868d99b4492ebp0, 0x1.879cad931a435p0, 0x1.88ac7d98a6697p0, 0x1.89bd0a478580dp0,
        0x1.8ace5422aa0dbp0, 0x1.8be05bad61778p0, 0x1.8cf3216b5448bp0, 0x1.8e06a5e0866d8p0,
        0x1.8f1ae99157736p0, 0x1.902fed0282c8ap0, 0x1.9145b0b91ffc5p0, 0x1.925c353aa2fe2p0,
        0x1.93737b0cdc5e4p0, 0x1.948b82b5f98e4p0, 0x1.95a44cbc8520dp0, 0x1.96bdd9a7670b1p0,
        0x1.97d829fde4e4fp0, 0x1.98f33e47a22a2p0, 0x1.9a0f170ca07b8p0, 0x1.9b2bb4d53fe0bp0,
        0x1.9c49182a3f08fp0, 0x1.9d674194bb8d4p0, 0x1.9e86319e32321p0, 0x1.9fa5e8d07f29cp0,
        0x1.a0c667b5de564p0, 0x1.a1e7aed8eb8bbp0, 0x1.a309bec4a2d32p0, 0x1.a42c980460ad7p0,
        0x1.a5503b23e255bp0, 0x1.a674a8af46051p0, 0x1.a799e1330b356p0, 0x1.a8bfe53c12e57p0,
        0x1.a9e6b5579fdbep0, 0x1.ab0e521356eb9p0, 0x1.ac36bbfd3f378p0, 0x1.ad5ff3a3c2773p0,
        0x1.ae89f995ad3acp0, 0x1.afb4ce622f2fep0, 0x1.b0e07298db663p0, 0x1.b20ce6c9a895p0,
        0x1.b33a2b84f15fap0, 0x1.b468415b749bp0, 0x1.b59728de55938p0, 0x1.b6c6e29f1c529p0,
        0x1.b7f76f2fb5e45p0, 0x1.b928cf22749e2p0, 0x1.ba5b030a10647p0, 0x1.bb8e0b79a6f1dp0,
        0x1.bcc1e904bc1dp0, 0x1.bdf69c3f3a205p0, 0x1.bf2c25bd71e06p0, 0x1.c06286141b33bp0,
        0x1.c199bdd85529ap0, 0x1.c2d1cd9fa652ap0, 0x1.c40ab5fffd078p0, 0x1.c544778fafb2p0,
        0x1.c67f12e57d149p0, 0x1.c7ba88988c931p0, 0x1.c8f6d9406e7b2p0, 0x1.ca3405751c4d8p0,
        0x1.cb720dcef9066p0, 0x1.ccb0f2e6d1672p0, 0x1.cdf0b555dc3f6p0, 0x1.cf3155b5bab7p0,
        0x1.d072d4a078979p0, 0x1.d1b532b08c966p0, 0x1.d2f87080d89eep0, 0x1.d43c8eacaa1d3p0,
        0x1.d5818dcfba486p0, 0x1.d6c76e862e6d2p0, 0x1.d80e316c98396p0, 0x1.d955d71ff6074p0,
        0x1.da9e603db3284p0, 0x1.dbe7cd63a8313p0, 0x1.dd321f301b45ep0, 0x1.de7d5641c0656p0,
        0x1.dfc97337b9b5dp0, 0x1.e11676b197d16p0, 0x1.e264614f5a126p0, 0x1.e3b333b16ee0fp0,
        0x1.e502ee78b3ff5p0, 0x1.e653924676d75p0, 0x1.e7a51fbc74c81p0, 0x1.e8f7977cdb73ep0,
        0x1.ea4afa2a490d8p0, 0x1.eb9f4867cca6dp0, 0x1.ecf482d8e67eep0, 0x1.ee4aaa218850ep0,
        0x1.efa1bee615a26p0, 0x1.f0f9c1cb64129p0, 0x1.f252b376bba95p0, 0x1.f3ac948dd7272p0,
        0x1.f50765b6e453ep0, 0x1.f6632798844f6p0, 0x1.f7bfdad9cbe1p0, 0x1.f91d802243c86p0,
        0x1.fa7c1819e90d6p0, 0x1.fbdba3692d512p0, 0x1.fd3c22b8f71eep0, 0x1.fe9d96b2a23d6p0
    };

    private ExponentialBounds() {}

    /**
     * 2^(fraction · 2^−schema).
     *
     * @param schema 0…8
     * @param fraction 0…2^schema − 1
     */
    static double of(int schema, int fraction) {
        return FINEST[fraction << (8 - schema)];
    }
}
