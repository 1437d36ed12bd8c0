using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LukePipeline.Grains.Connections;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Silo;

/// <summary>An authority made for one test, and certificates of it as PEM files.</summary>
internal sealed class CertificateFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _authority;

    public CertificateFolder(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
    }

    private string AuthorityFile => Path.Combine(_folder.Path, "authority.pem");

    /// <summary>A certificate for both roles, and the authority of this folder.</summary>
    public TlsFiles Issue(string name, int validForHours = 24)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var begin = DateTimeOffset.UtcNow.AddHours(Math.Min(0, validForHours) - 0.5);
        using var certificate = request.Create(_authority, begin, DateTimeOffset.UtcNow.AddHours(validForHours), RandomNumberGenerator.GetBytes(8));
        var files = new TlsFiles
        {
            Certificate = Path.Combine(_folder.Path, $"{name}.pem"),
            Key = Path.Combine(_folder.Path, $"{name}.key"),
            Authority = AuthorityFile,
        };
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    /// <summary>The files as settings of a silo.</summary>
    public static Dictionary<string, string> SiloVariables(TlsFiles files) => Variables("Silo__Tls__", files);

    /// <summary>The files as flags of the client.</summary>
    public static string[] Flags(TlsFiles files) =>
        ["--tls-certificate", files.Certificate!, "--tls-key", files.Key!, "--tls-authority", files.Authority!];

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private static Dictionary<string, string> Variables(string prefix, TlsFiles files) => new()
    {
        [prefix + nameof(TlsFiles.Certificate)] = files.Certificate!,
        [prefix + nameof(TlsFiles.Key)] = files.Key!,
        [prefix + nameof(TlsFiles.Authority)] = files.Authority!,
    };
}
