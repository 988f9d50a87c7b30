/** French words of a person's own page (promise B30). */
import type { Words } from './en';

export const fr: Words = {
	title: 'Mes paramètres de messagerie',
	signedInAs: 'Connecté en tant que {address}',
	signOut: 'Se déconnecter',
	addressesTab: 'Mes adresses',
	neverLogTab: 'Ma liste d’exclusion',
	mailTab: 'Mes e-mails',
	email: 'Adresse e-mail',
	signIn: 'Se connecter',
	signInIntro:
		'Saisissez l’adresse principale de votre compte. Si elle est connue ici, un lien de connexion lui est envoyé.',
	mailLink: 'M’envoyer un lien',
	linkMailed:
		'Si cette adresse est connue ici, un e-mail contenant un lien est en route. Le lien est valable {minutes} minutes.',
	pressIntro: 'Vous allez vous connecter en tant que {address}.',
	signedOut: 'Vous êtes déconnecté.',
	sessionEnded:
		'Votre session a pris fin et rien n’a été modifié. Veuillez vous connecter à nouveau.',
	formStale:
		'Ce formulaire n’était plus à jour, ou votre navigateur ne conserve pas les cookies. Rien n’a été modifié ; veuillez réessayer.',
	linkExpired: 'Ce lien n’est plus valable. Veuillez en demander un nouveau.',
	linkUsed: 'Ce lien a déjà été utilisé. Veuillez en demander un nouveau.',
	failed: 'Une erreur s’est produite. Veuillez réessayer dans quelques minutes.',
	mailSubject: '{organization} : votre lien de connexion',
	mailHeading: 'Connectez-vous à vos paramètres de messagerie',
	mailRequest:
		'Quelqu’un, probablement vous, a demandé un lien vers les paramètres de messagerie de {address} chez {organization}.',
	mailValidity: 'Le lien est valable jusqu’au {validUntil} et fonctionne une seule fois.',
	mailNotYou:
		'Ce n’était pas vous ? Alors vous n’avez rien à faire : sans ce lien, personne n’accède à vos paramètres.',
	mailAutomatic:
		'{organization} a envoyé cet e-mail automatiquement. Il n’est pas nécessaire d’y répondre.',
	addressesIntro:
		'Les e-mails que vous envoyez depuis ces adresses peuvent être enregistrés comme les vôtres.',
	main: 'Adresse principale',
	confirmed: 'Confirmée',
	notConfirmed: 'Pas encore confirmée',
	suspended: 'Suspendue',
	declined: 'Refusée',
	undeliverable: 'Les e-mails envoyés à cette adresse n’arrivent pas.',
	since: 'depuis le {date}',
	mailedAt: 'Dernier e-mail de confirmation : {date}',
	newAddress: 'Une autre de vos adresses',
	newAddressHint:
		'Un e-mail est envoyé à l’adresse. Elle compte dès que vous avez cliqué sur le bouton qu’il contient.',
	addAddress: 'Ajouter l’adresse',
	resend: 'Renvoyer l’e-mail',
	remove: 'Retirer',
	removeQuestion: 'Retirer {address} ?',
	removeText:
		'Les e-mails envoyés depuis cette adresse ne seront plus enregistrés comme les vôtres.',
	cancel: 'Annuler',
	confirmationMailed: 'Un e-mail de confirmation est en route vers {address}.',
	limitReached:
		'Aucun e-mail n’a été envoyé à {address} : il y en a au plus {count} en {hours} heures. Veuillez réessayer plus tard.',
	addressUnusable:
		'« {address} » ne peut pas être ajouté. Veuillez saisir une adresse e-mail personnelle.',
	addressKnown: '{address} figure déjà sur votre liste.',
	addressDeclined:
		'Aucun e-mail n’a été envoyé à {address} : on y a répondu que cette adresse n’est pas la vôtre. Veuillez vous adresser à votre administrateur.',
	notMailed:
		'Aucun e-mail n’a pu être envoyé à {address} pour le moment. Veuillez réessayer plus tard.',
	removed: '{name} a été retiré.',
	notRemoved:
		'{name} n’a pas été retiré : cet élément n’est pas sur la liste, ou il est géré par votre administrateur.',
	addressConfirmed: 'Votre réponse a été prise en compte : l’adresse est confirmée.',
	neverLogIntro:
		'Les e-mails échangés avec ces personnes et ces domaines ne sont pas enregistrés pour vous.',
	count: '{count} sur {limit} entrées',
	entries: 'Ajouter des personnes ou des domaines',
	entriesHint:
		'Une entrée par ligne, ou telles que vous les collez : nom@domaine, ou *@domaine pour tout le monde.',
	add: 'Ajouter',
	search: 'Rechercher dans la liste',
	searchButton: 'Rechercher',
	showAll: 'Tout afficher',
	empty: 'La liste est vide.',
	noHits: 'Rien sur la liste ne correspond à « {search} ».',
	until: 'jusqu’au {date}',
	expired: 'expirée',
	added: 'Ajouts : {names}',
	alreadyListed: 'Déjà sur la liste : {names}',
	refusedLines: 'Ces lignes n’ont pas été reprises :',
	invalidEntry: 'ni une adresse ni un domaine',
	wildcardInEntry: 'le signe * remplace seulement un nom entier, comme dans *@domaine',
	tooBroadEntry: 'concernerait tout le monde',
	listFull: 'la liste est pleine',
	furtherLines: 'et {count} de plus',
	freeMailEntry: '{entry} concerne toutes les personnes qui ont une boîte chez ce fournisseur.',
	ownDomainEntry: '{entry} concerne votre propre organisation.',
	accountList: 'La liste commune',
	accountListIntro: 'Elle s’applique aussi à vos e-mails et est gérée par les administrateurs.',
	mailIntro: 'Ce que sont devenus vos derniers e-mails, du plus récent au plus ancien.',
	noMail: 'Il n’y a pas encore d’e-mail de votre part ici.',
	noSubject: 'Objet non conservé',
	logged: 'Enregistré',
	notLogged: 'Non enregistré',
	held: 'Retenu',
	waiting: 'En attente',
	quarantined: 'Mis de côté après des erreurs',
	mailHelp:
		'Un e-mail doit être enregistré malgré tout, ou retiré ? Veuillez vous adresser à votre administrateur.',
};
