using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace LukePipeline.Grains.Connections;

/// <summary>
/// Mutual TLS on every connection between silos and with clients: both sides show a certificate, and each checks that the
/// other's comes from its authority. Names are not checked, since silos come and go under addresses that nobody knows ahead:
/// whoever holds a certificate of the authority belongs to the cluster, so the authority must be one of its own.
/// </summary>
public static class MutualTls
{
    /// <summary>The server name that clients send along; it is not checked.</summary>
    private const string ServerName = "luke-silo";

    /// <summary>Sets up the connections of a silo or of a client.</summary>
    /// <param name="tls">The options of Orleans.</param>
    /// <param name="files">The files, free of problems.</param>
    /// <param name="onRefused">Hears why the other side was refused, which Orleans tells to its log only; null for nobody.</param>
    public static void Configure(TlsOptions tls, TlsFiles files, Action<string>? onRefused = null)
    {
        var authorities = files.LoadAuthorities();
        tls.LocalCertificate = files.LoadCertificate();
        tls.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, chain, _) =>
        {
            try
            {
                Check(certificate, chain, authorities);
                return true;
            }
            catch (AuthenticationException e)
            {
                onRefused?.Invoke(e.Message);
                throw;
            }
        };
        tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = ServerName;
    }

    /// <summary>Refuses a certificate that does not come from one of the authorities, or is not valid today.</summary>
    /// <exception cref="AuthenticationException">It is refused; thrown rather than returned, so that the log says why.</exception>
    internal static void Check(X509Certificate2 certificate, X509Chain? received, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);

        // An authority of one cluster publishes no lists of what it takes back: its certificates are short-lived instead.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;

        // Whoever connects must not make this process fetch what an address in his certificate names.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        foreach (var element in received?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        if (!chain.Build(certificate))
        {
            var reasons = chain.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Distinct();
            throw new AuthenticationException(
                $"The certificate {certificate.Subject} of the other side is refused: it does not come from the configured authority ({string.Join("; ", reasons)}).");
        }
    }
}
